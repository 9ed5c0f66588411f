import { possibleNames } from '../formats/in/pasted.ts'
import type { Release, Summary } from '../release/model.ts'
import type { Person } from './operation.ts'

const namedTypes = ['threat-actor', 'intrusion-set', 'malware', 'campaign', 'tool']
const mostNamesTried = 250
const mostWords = 4
const shortest = 4
const triedAtOnce = 1_000
/** Of what is called alike, so many are looked through for one whose own name it is. */
const mostAlike = 4

export interface NamesInText {
  /** By the words of the text. */
  readonly names: ReadonlyMap<string, Summary>
  /** The text has more words together than were looked for. */
  readonly more: boolean
}

/**
 * Actors, campaigns, malware and tools that are held and named in a text: what looks like a name, by anything that they are called;
 * other words, alone first and then up to four together, by what they are called in the first place. At most `most` are looked for.
 */
export async function namesInText(
  { release }: { readonly release: Pick<Release, 'bearers'> },
  person: Person,
  { text, most }: { readonly text: string; readonly most: number },
): Promise<NamesInText> {
  const names = new Map<string, Summary>()
  const look = async (values: readonly string[], isFound: (value: string, one: Summary) => boolean) => {
    const found = await release.bearers(person, { values, types: namedTypes, limit: mostAlike })
    for (const [value, bearers] of found) {
      const one = bearers.find((bearer) => isFound(value, bearer))
      if (one !== undefined) names.set(value, one)
    }
  }
  const likely = possibleNames(text, mostNamesTried)
  await look(likely, () => true)
  const tried = new Set(likely.map((name) => name.toLowerCase()))
  let batch: string[] = []
  const isItsName = (value: string, { name }: Summary) => plain(name) === value
  for (const words of wordsTogether(text)) {
    if (tried.has(words)) continue
    if (tried.size >= most) {
      await look(batch, isItsName)
      return { names, more: true }
    }
    tried.add(words)
    batch.push(words)
    if (batch.length === triedAtOnce) {
      await look(batch, isItsName)
      batch = []
    }
  }
  await look(batch, isItsName)
  return { names, more: false }
}

function plain(name: string): string {
  return name.toLowerCase().trim().replace(/\s+/gu, ' ')
}

/** What stands together in a text, in lower case and as it is written: all words, then all pairs, and so on. */
function* wordsTogether(text: string): Generator<string> {
  const lower = text.slice(0, 1_000_000).toLowerCase()
  for (let count = 1; count <= mostWords; count++) {
    const starts: number[] = []
    for (const { 0: word, index } of lower.matchAll(/[\p{L}\p{N}][\p{L}\p{N}_-]*/gu)) {
      starts.push(index)
      if (starts.length > count) starts.shift()
      const length = index + word.length - starts[0]!
      if (starts.length === count && length >= shortest && length <= 120)
        yield plain(lower.slice(starts[0], index + word.length))
    }
  }
}
