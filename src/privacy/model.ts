export const kinds = [
  'email',
  'phone',
  'my-number',
  'philsys',
  'tin-ph',
  'ssn-us',
  'card',
  'passport',
  'person-name',
  'account',
  'victim-ip',
] as const
/** What kind of personal data a finding is. */
export type Kind = (typeof kinds)[number]

/**
 * How sure a finding is. `checked`: the value carries a check of its own or a form that nothing else has, and passes it, or the
 * object's structure says what it is. `likely`: its form, and the words or references about it, agree. `possible`: it may as well
 * be something else, or belong to the attack; somebody should look.
 */
export type Certainty = 'checked' | 'likely' | 'possible'

/** Why something was found, as a code; sentences are made from it elsewhere. */
export type Because =
  | 'check-digit-and-words' // a check digit fits, and words say what the number is
  | 'check-digit-and-form' // a check digit fits, and the grouping is that of such numbers
  | 'check-digit' // a check digit fits, nothing else speaks for it
  | 'words-and-form' // no public check exists: words say what it is, the form agrees
  | 'form' // only the form speaks for it
  | 'machine-readable-zone' // the check digits of a travel document's zone fit
  | 'country-code' // international form, with a length that the country has
  | 'address-of-a-victim' // references or words say that it is a victim's
  | 'address-of-somebody' // nothing says whose it is
  | 'address-in-an-attack' // it stands where the attacker's own things are described
  | 'recipient-of-a-lure' // a recipient of a message, in a property, a pattern or a link
  | 'victim-and-attacker' // one reference makes it a victim's, another the attacker's
  | 'observed' // observed, and nobody calls it malicious
  | 'identity-of-a-person' // the name of an identity of class individual
  | 'person-behind-the-attack' // the same, where the attack is attributed to that person
  | 'honorific' // a title of address stands beside it
  | 'display-name' // the name shown for an account or an address
  | 'known-name' // the name of a person who is known from this or another object
  | 'author' // whoever wrote a note or an opinion
  | 'account-of-a-victim'
  | 'account-of-somebody'
  | 'too-many' // the rest of a text that holds more than can be told one by one

/** A place with personal data: `start` to `end` (exclusive, in UTF-16 units) of the text at `at` (JSON Pointer, RFC 6901). */
export interface Finding {
  readonly at: string
  readonly range: readonly [start: number, end: number]
  readonly kind: Kind
  readonly certainty: Certainty
  readonly because: Because
}

/** Whose an object is, as far as type, labels and references tell. */
export type Side = 'attacker' | 'victim' | 'both' | 'unknown'

/** One reference or relationship between the object and another one. */
export interface Link {
  /** The relationship's type (`indicates`, `targets`), or the property that refers (`to_refs`, `where_sighted_refs`). */
  readonly name: string
  /** Which end of it the object is: `source` refers, `target` is referred to. */
  readonly end: 'source' | 'target'
  /** The type of the object at the other end. */
  readonly other: string
}

/** What the caller knows from other objects. Without `links`, the IP address of a victim is not told from any other one. */
export interface Context {
  readonly links?: readonly Link[]
  /** Values (addresses, e-mail addresses) that an indicator or infrastructure calls the attacker's; lower case. */
  readonly attackerValues?: ReadonlySet<string>
  /** Names of persons from identities that the object refers to; looked for in its texts. The first 100 count. */
  readonly names?: readonly string[]
}
