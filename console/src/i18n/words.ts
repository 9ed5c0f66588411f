import type { Language } from '../../../src/api/contract/accounts.ts'
import type { Catalogue } from './en.ts'

type Exact = keyof Catalogue
type Plural = Exact extends infer K ? (K extends `${infer Stem}_other` ? Stem : never) : never
export type Key = Exact | Plural
export type Facts = Readonly<Record<string, string | number>>

/** What says the texts of the catalogue in the reader's language; `use-words.ts` hands it to components. */
export interface Words {
  readonly language: Language
  /** The text of a key of the catalogue, with its facts filled in. */
  (key: Key, facts?: Facts): string
  /** The text of a key made from data (a STIX type, a code); null where the catalogue does not know it. */
  find(key: string, facts?: Facts): string | null
  /** The same, with its `{{placeholders}}` as they stand; `facts` choose between one and more. */
  template(key: string, facts?: Facts): string | null
}
