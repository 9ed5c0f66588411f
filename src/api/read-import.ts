import { detectFormat, readFormat } from '../formats/in/all.ts'
import { inFormats } from '../formats/in/in-formats.ts'
import type { Made } from '../formats/in/reading.ts'
import { reconcile } from '../formats/in/reconcile.ts'
import type { Spared } from './brake-desk.ts'
import type * as contract from './contract/reading.ts'
import { type NamesInText, namesInText } from './names-in-text.ts'
import type { Person } from './operation.ts'
import type { ApiParts } from './parts.ts'

/** What is read of texts; a `document` is made a text first. */
const readFormats = ['auto', 'stix', ...inFormats] as const
export type ReadFormat = (typeof readFormats)[number]
export const importFormats = [...readFormats, 'document'] as const
export type ImportFormat = (typeof importFormats)[number]

/** What reading asks of the node. */
export type ReadingParts = Pick<ApiParts, 'release' | 'alliance' | 'clock' | 'splitFile'> & {
  readonly brakes: Pick<ApiParts['brakes'], 'spared'>
}

/** The texts to hand in, and what was read besides; `reading` is null where the file was STIX as it is. */
export interface ReadImport {
  readonly texts: readonly string[]
  /** How many objects say what is held already. */
  readonly unchanged: number
  readonly reading: contract.Reading | null
}

const idsAtOnce = 200
/** Words that are looked for as names. */
const mostNames = 200_000

/**
 * What a file comes to at this moment: of STIX its exact texts; of anything else objects of this member's making, without those that are
 * held in the same words, so that the same file twice adds nothing.
 */
export async function readImport(
  parts: ReadingParts,
  person: Person,
  text: string,
  options: {
    readonly format: ReadFormat
    readonly source: string
    readonly mapping?: string | undefined
    readonly maxObjects: number
  },
): Promise<ReadImport> {
  const { source, mapping, maxObjects } = options
  const format = options.format === 'auto' ? detectFormat(text) : options.format
  if (format === 'stix') return { texts: parts.splitFile(text, { maxObjects }).texts, unchanged: 0, reading: null }
  const { self } = parts.alliance()
  const nowMs = parts.clock.nowMs()
  const { objects, undated, unmapped, decisions } = readFormat(format, text, {
    member: self.member,
    identity: self.identity,
    nowMs,
    source,
    ...(mapping === undefined ? {} : { mapping }),
    ...(format === 'text'
      ? {
          names: idsOf(await namesInText(parts, person, { text, most: mostNames })),
          spared: (value) => whySpared(parts.brakes.spared(value)),
        }
      : {}),
  })
  const texts = await withoutHeld(parts, person, objects, { undated, nowMs })
  return {
    texts,
    unchanged: objects.length - texts.length,
    reading: {
      format,
      objects: objects.length,
      unmapped: unmapped.map((one) => ({ ...one })),
      decisions: [...decisions],
    },
  }
}

function whySpared(spared: Spared | null): string | null {
  if (spared === null) return null
  return spared.by === 'people' ? 'people of this node allowed it' : `it is on the warning list ${spared.list}`
}

async function withoutHeld(
  parts: ReadingParts,
  person: Person,
  objects: readonly Made[],
  { undated, nowMs }: { readonly undated: ReadonlySet<string>; readonly nowMs: number },
): Promise<string[]> {
  const texts: string[] = []
  for (let from = 0; from < objects.length; from += idsAtOnce) {
    const some = objects.slice(from, from + idsAtOnce)
    const versions = { first: false, last: true, all: false, exact: [] }
    const { items } = await parts.release.page(person, {
      ids: some.map(({ id }) => id),
      limit: idsAtOnce * 4,
      versions,
    })
    const held = new Map(items.map((item) => [item.id as string, item.text]))
    for (const made of some) {
      const before = held.get(made.id)
      const known = before === undefined ? null : (JSON.parse(before) as Record<string, unknown>)
      const fresh = reconcile(made, known, undated.has(made.id), nowMs)
      if (fresh !== null) texts.push(JSON.stringify(fresh))
    }
  }
  return texts
}

function idsOf({ names }: NamesInText): Map<string, string> {
  return new Map([...names].map(([name, { id }]) => [name.toLowerCase(), id]))
}
