import type { Tlp } from '../policy/model.ts'
import { type HandlingExtension, handlingExtension, readHandlingExtension } from './handling-extension.ts'
import { papLabels } from './pap.ts'
import { strictest, tlp2Definitions, tlpOfMarking } from './tlp.ts'

/** An object that another speaks of, with what policy knows of it. */
export interface SpokenOf {
  readonly object: Readonly<Record<string, unknown>>
  /** Null: unmarked. */
  readonly tlp: Tlp | null
  /** Null: it names nobody. */
  readonly releasableTo: readonly string[] | null
}

/** The narrowest label among these; what is unmarked beside what is marked counts as AMBER. Null: none is marked. */
export function narrowestTlp(all: readonly Pick<SpokenOf, 'tlp'>[]): Tlp | null {
  if (all.every(({ tlp }) => tlp === null)) return null
  return all.map(({ tlp }) => tlp ?? 'amber').reduce(strictest)
}

/**
 * The markings and handling extension of what speaks of several objects at once: all that binds any of them. `narrower` binds, too.
 * Adding an object never widens the result.
 */
export function handledLikeAll(
  all: readonly SpokenOf[],
  narrower: { readonly tlp?: Tlp; readonly releasableTo?: readonly string[] } = {},
): Record<string, unknown> {
  const least = narrowestTlp(all)
  const tlp = least === null ? (narrower.tlp ?? null) : strictest(least, narrower.tlp ?? least)
  const others = all.flatMap(({ object }) => marksOf(object)).filter((id) => tlpOfMarking(id) === undefined)
  const markings = [...(tlp === null ? [] : [tlp2Definitions[tlp].id as string]), ...new Set(others)]
  const handlings = all.map(({ object }) => readHandlingExtension(object)).filter((one) => one !== null)
  const merged = mergeHandling(handlings, [
    ...all.flatMap(({ releasableTo }) => (releasableTo === null ? [] : [releasableTo])),
    ...(narrower.releasableTo === undefined ? [] : [narrower.releasableTo]),
  ])
  return {
    ...(markings.length === 0 ? {} : { object_marking_refs: markings }),
    ...(Object.keys(merged).length === 0
      ? {}
      : { extensions: { [handlingExtension]: { extension_type: 'property-extension', ...merged } } }),
  }
}

function mergeHandling(
  handlings: readonly HandlingExtension[],
  lists: readonly (readonly string[])[],
): Partial<HandlingExtension> {
  const named = common(lists)
  const purposes = common(handlings.flatMap((one) => (one.purposes === undefined ? [] : [one.purposes])))
  const sectors = common(handlings.flatMap((one) => (one.sectors === undefined ? [] : [one.sectors])))
  const paps = handlings.flatMap((one) => (one.pap === undefined ? [] : [papLabels.indexOf(one.pap)]))
  const until = handlings.flatMap((one) => (one.embargo_until === undefined ? [] : [one.embargo_until]))
  const last = until.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1)
  return {
    ...(named === null ? {} : { releasable_to: named }),
    ...(handlings.some((one) => one.originator_control === true) ? { originator_control: true } : {}),
    ...(purposes === null ? {} : { purposes }),
    ...(sectors === null ? {} : { sectors }),
    ...(paps.length === 0 ? {} : { pap: papLabels[Math.max(...paps)]! }),
    ...(last === undefined ? {} : { embargo_until: last }),
  }
}

function common(lists: readonly (readonly string[])[]): string[] | null {
  const [first, ...rest] = lists
  if (first === undefined) return null
  return [...new Set(first)].filter((one) => rest.every((list) => list.includes(one))).toSorted()
}

function marksOf({ object_marking_refs: refs }: Readonly<Record<string, unknown>>): string[] {
  return Array.isArray(refs) ? refs.filter((one): one is string => typeof one === 'string') : []
}
