import type { Record } from './record.ts'

/** Whether a record says this anywhere that people wrote or named something: letters of any width and case, words in any order. */
export function saysAll(record: Record, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const said = folded([...textsOf([record.name, record.report, record.reporter, record.supplements])].join('\n'))
  const more = folded([...textsOf([record.tasks, record.evidence, record.values, record.techniques])].join('\n'))
  return words.every((word) => said.includes(word) || more.includes(word))
}

/** The words of a search, as `saysAll` takes them. */
export function wordsOf(text: string): string[] {
  return folded(text)
    .split(/\s+/u)
    .filter((word) => word !== '')
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase()

function* textsOf(value: unknown): Generator<string, void> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) yield* textsOf(one)
}
