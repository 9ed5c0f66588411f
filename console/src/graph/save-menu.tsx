import { Menu } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { RefObject } from 'react'
import { askText } from '../api/client.ts'
import { highestTlp } from '../app/marking.tsx'
import { mayExport, mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { relationName, tlpLabel, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { handOver } from '../import/handed-over.ts'
import { SaveAs } from '../parts/save-as.tsx'
import { saveCsvText } from '../parts/save-csv.ts'
import { saveFile } from '../parts/save-file.ts'
import { formatMoment } from '../parts/timestamp.tsx'
import { readInk } from './ink.ts'
import { makePng } from './png.ts'
import type { Built } from './scene.ts'
import type { GraphView } from './view.ts'
import { type Sayings, writeCsv, writeHtml, writeMarkdown, writeSvg } from './writing.ts'

interface Props {
  readonly built: Built
  readonly shown: Uint8Array
  readonly linksShown: Uint8Array
  /** What is chosen; nothing: everything that is shown. */
  readonly chosen: readonly string[]
  readonly viewRef: RefObject<GraphView | null>
  readonly onFailed: (error: unknown) => void
}

/** What is seen, as a file: a picture, a table, a report, a bundle; or as a new object that holds it together. */
export function SaveMenu({ built, chosen, viewRef, onFailed, ...seen }: Props) {
  const words = useWords()
  const navigate = useNavigate()
  const { person, member, exercise } = useSession()
  const { shown, linksShown } = narrowed(built, seen, chosen)
  const visible = { built, shown, linksShown }
  const nodes = built.nodes.filter((_, place) => shown[place] === 1)
  const highest = highestTlp(nodes) ?? null
  const name = `${member}-graph-${new Date().toISOString().slice(0, 10)}`
  const sayings: Sayings = {
    title: words('graph.title'),
    marking: highest === null ? words('marking.none') : tlpLabel(highest),
    made: words('graph.made', {
      member,
      time: formatMoment(new Date(), words.language),
      nodes: nodes.length,
      links: linksShown.reduce((sum, one) => sum + one, 0),
    }),
    typeName: (type) => typeName(words, type),
    kindName: (kind) => relationName(words, kind),
    columns: {
      name: words('list.name'),
      type: words('list.type'),
      tlp: words('list.tlp'),
      origin: words('list.origin'),
      links: words('graph.links'),
      added: words('list.added'),
      from: words('graph.linkFrom'),
      to: words('graph.linkTo'),
      kind: words('graph.linkKind'),
    },
    objects: words('graph.objects'),
    relations: words('graph.links'),
  }
  const places = () => viewRef.current?.places ?? { x: new Float32Array(0), y: new Float32Array(0) }
  const svg = () => writeSvg(visible, places(), readInk(), sayings)
  // What is folded goes with what holds it.
  const picked = nodes.flatMap(({ id }) => [id, ...(built.inside.get(id) ?? [])])
  // Relationships go with what they connect.
  const within = new Set(picked)
  const links = built.links.flatMap(({ through, from, to }) =>
    through !== null && within.has(from) && within.has(to) ? [through] : [],
  )
  async function saveBundle() {
    try {
      const ids = [...picked, ...links].slice(0, 10_000)
      saveFile(`${name}.json`, await askText('/graph/bundle', { method: 'POST', json: { ids } }), 'application/json')
    } catch (error) {
      onFailed(error)
    }
  }
  async function savePng() {
    const blob = await makePng(visible, places(), readInk(), sayings.marking)
    saveFile(`${name}.png`, blob, 'image/png')
  }
  function makeGrouping() {
    const now = new Date().toISOString()
    const grouping = {
      type: 'grouping',
      spec_version: '2.1',
      id: `grouping--${crypto.randomUUID()}`,
      created: now,
      modified: now,
      name: words('graph.groupingName', { time: formatMoment(new Date(), words.language, 'date') }),
      context: 'suspicious-activity',
      object_refs: [...picked, ...links].slice(0, 5_000),
    }
    handOver(JSON.stringify({ type: 'bundle', id: `bundle--${crypto.randomUUID()}`, objects: [grouping] }, null, 2))
    void navigate({ to: '/import' })
  }
  const nothing = nodes.length === 0
  return (
    <SaveAs
      disabled={nothing}
      onPng={savePng}
      onSvg={() => saveFile(`${name}.svg`, svg(), 'image/svg+xml')}
      onCsv={() => saveCsvText(name, writeCsv(visible, sayings))}
      onFailed={onFailed}
      label={
        <>
          {chosen.length > 0 && <Menu.Label>{words('graph.saveChosen', { count: nodes.length })}</Menu.Label>}
          <Menu.Label>{words('graph.savePicture')}</Menu.Label>
        </>
      }
    >
      <Menu.Divider />
      <Menu.Label>{words('graph.saveReport')}</Menu.Label>
      <Menu.Item onClick={() => saveFile(`${name}.md`, writeMarkdown(visible, sayings), 'text/markdown')}>
        {words('graph.markdown')}
      </Menu.Item>
      <Menu.Item
        onClick={() => saveFile(`${name}.html`, writeHtml(visible, sayings, svg(), words.language), 'text/html')}
      >
        {words('graph.html')}
      </Menu.Item>
      {mayImport(person.role) && (
        <>
          <Menu.Divider />
          <Menu.Item onClick={makeGrouping}>{words('graph.grouping', { count: picked.length })}</Menu.Item>
        </>
      )}
      {mayExport(person.role) && !exercise && (
        <>
          <Menu.Divider />
          <Menu.Item onClick={() => void saveBundle()}>{words('graph.bundle', { count: picked.length })}</Menu.Item>
        </>
      )}
    </SaveAs>
  )
}

/** What is saved: all that is shown, or of it what is chosen and the links within that. */
function narrowed(
  built: Built,
  { shown, linksShown }: Pick<Props, 'shown' | 'linksShown'>,
  chosen: readonly string[],
): Pick<Props, 'shown' | 'linksShown'> {
  if (chosen.length === 0) return { shown, linksShown }
  const wanted = new Set(chosen)
  const isIn = (id: string) => wanted.has(id)
  return {
    shown: shown.map((one, place) => (isIn(built.nodes[place]!.id) ? one : 0)),
    linksShown: linksShown.map((one, at) => (isIn(built.links[at]!.from) && isIn(built.links[at]!.to) ? one : 0)),
  }
}
