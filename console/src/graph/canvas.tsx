import { useMantineColorScheme } from '@mantine/core'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useWords } from '../i18n/use-words.ts'
import css from './graph.module.css'
import { readInk } from './ink.ts'
import { firstPlaces } from './layout.ts'
import type { Built } from './scene.ts'
import { GraphView } from './view.ts'

interface Props {
  readonly built: Built
  readonly shown: { readonly shown: Uint8Array; readonly linksShown: Uint8Array }
  readonly chosen: readonly string[]
  readonly pinned: ReadonlyMap<string, { readonly x: number; readonly y: number }>
  readonly viewRef: RefObject<GraphView | null>
  readonly onChoose: (id: string | null, more: boolean) => void
  readonly onOpen: (id: string) => void
  readonly onPin: (id: string) => void
  readonly onBox: (ids: readonly string[]) => void
}

/** The picture itself. What it shows stands in the table behind it, too. */
export function GraphCanvas({ built, shown, chosen, pinned, viewRef, ...events }: Props) {
  const words = useWords()
  const canvas = useRef<HTMLCanvasElement>(null)
  const latest = useRef({ built, ...events })
  latest.current = { built, ...events }
  const [view, setView] = useState<GraphView | null>(null)
  const [settled, setSettled] = useState(false)
  // Where things were, so that what stays in the picture stays in its place.
  const places = useRef(new Map<string, { x: number; y: number }>())
  const { colorScheme } = useMantineColorScheme()

  useEffect(() => {
    const idAt = (place: number) => latest.current.built.nodes[place]?.id
    const made = new GraphView(
      canvas.current!,
      {
        onChoose: (place, more) => latest.current.onChoose(place === null ? null : (idAt(place) ?? null), more),
        onOpen: (place) => latest.current.onOpen(idAt(place) ?? ''),
        onPin: (place) => latest.current.onPin(idAt(place) ?? ''),
        onBox: (places) => latest.current.onBox(places.map((place) => idAt(place) ?? '')),
        onSettled: () => setSettled(true),
      },
      matchMedia('(prefers-reduced-motion: reduce)').matches,
    )
    viewRef.current = made
    setView(made)
    return () => {
      viewRef.current = null
      made.close()
    }
  }, [viewRef])

  // Colours follow the scheme, whoever changes it: the person, or the system.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme is another ink
  useEffect(() => {
    if (view === null) return
    const apply = () => view.setInk(readInk())
    apply()
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', apply)
    const late = setTimeout(apply, 60)
    return () => {
      dark.removeEventListener('change', apply)
      clearTimeout(late)
    }
  }, [view, colorScheme])

  const scene = built.scene
  useEffect(() => {
    view?.show({ scene: { ...scene, ...shown }, labels: built.labels, important: built.important })
  }, [view, built, scene, shown])

  const arranged = useRef<Built | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a pin holds what is arranged next, and arranges nothing
  useEffect(() => {
    if (view === null || arranged.current === built) return
    const before = arranged.current
    if (before !== null)
      for (const [place, { id }] of before.nodes.entries()) {
        const [x, y] = [view.places.x[place], view.places.y[place]]
        if (x !== undefined && y !== undefined) places.current.set(id, { x, y })
      }
    arranged.current = built
    setSettled(false)
    const known = built.nodes.map(({ id }) => pinned.get(id) ?? places.current.get(id))
    const { fresh, ...first } = firstPlaces(known, scene.links)
    const isNew = fresh > built.nodes.length / 2 || before?.groupNames.join(' ') !== built.groupNames.join(' ')
    view.arrange(
      first,
      {
        links: scene.links,
        groups: scene.groups,
        fixed: Uint8Array.from(built.nodes, ({ id }) => (pinned.has(id) ? 1 : 0)),
        heat: isNew ? 1 : 0.35,
      },
      isNew,
    )
  }, [view, built, scene])

  useEffect(() => {
    const at = (ids: Iterable<string>) =>
      [...ids].map((id) => built.placeOf.get(id)).filter((place) => place !== undefined)
    view?.choose(at(chosen))
    view?.pin(new Set(at(pinned.keys())))
  }, [view, built, chosen, pinned])

  return (
    <canvas
      ref={canvas}
      className={css.canvas}
      data-settled={settled || undefined}
      role="img"
      aria-label={words('graph.canvas', { nodes: built.nodes.length, links: built.links.length })}
    />
  )
}
