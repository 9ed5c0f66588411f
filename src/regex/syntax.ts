import type { CharacterSet } from './character-set.ts'

/** What is true of a place between two characters. `final-end` is `$`: the end, or before a line feed that is the last character. */
export type Assertion = 'start' | 'end' | 'final-end' | 'line-start' | 'line-end' | 'word-edge' | 'no-word-edge'

/** A regular expression without anything that needs memory of what was matched: it is searched for in linear time. */
export type Node =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly of: Node; readonly min: number; readonly max: number }
  | { readonly kind: 'assert'; readonly what: Assertion }
