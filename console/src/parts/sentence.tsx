import { Fragment, type ReactNode } from 'react'
import { type Key, useWords } from '../i18n/use-words.ts'

/** A sentence of the catalogue in which facts stand that are more than text, as a number that opens what it counts. */
export function Sentence({
  say,
  facts,
  shown,
}: {
  readonly say: Key
  /** What chooses the form of the sentence. */
  readonly facts: Readonly<Record<string, string | number>>
  /** How a fact is shown, by its name. */
  readonly shown: (name: string) => ReactNode
}) {
  const words = useWords()
  const parts = (words.template(say, facts) ?? '').split(/\{\{(\w+)\}\}/)
  // biome-ignore lint/suspicious/noArrayIndexKey: a place in a sentence
  return parts.map((part, at) => <Fragment key={at}>{at % 2 === 0 ? part : shown(part)}</Fragment>)
}
