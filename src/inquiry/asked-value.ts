import { allowedValue } from '../match/allow-list.ts'
import type { Value } from '../match/canonical.ts'
import { type Kind, kinds } from '../match/kinds.ts'

/** The kinds of value that can be asked about, by the word that goes into what is evaluated: never renamed. */
const words: Readonly<Partial<Record<Kind, string>>> = {
  [kinds.domain]: 'domain',
  [kinds.ipv4]: 'ipv4',
  [kinds.ipv6]: 'ipv6',
  [kinds.network4]: 'network4',
  [kinds.network6]: 'network6',
  [kinds.url]: 'url',
  [kinds.email]: 'email',
  [kinds.fileName]: 'file-name',
  // A digest is a digest, of a file or of a certificate: whoever asks has only the digits.
  [kinds.fileHash]: 'digest',
  [kinds.certificateHash]: 'digest',
}

export interface AskedValue {
  readonly kind: string
  /** What is evaluated: the kind, a zero, the canonical form. */
  readonly input: Uint8Array
}

const utf8 = new TextEncoder()

/** What is evaluated of a value in canonical form; null for a kind that cannot be asked about. */
export function inputOf({ kind, bytes }: Value): AskedValue | null {
  const word = words[kind]
  if (word === undefined) return null
  const head = utf8.encode(`${word}\0`)
  const input = new Uint8Array(head.length + bytes.length)
  input.set(head)
  input.set(bytes, head.length)
  return { kind: word, input }
}

/** A value as people write it (a domain, an address, a network, a URL, a digest, a mail address, `file:NAME`); null where it is none. */
export function readAskedValue(text: string): AskedValue | null {
  const value = text.length > 2000 ? null : allowedValue(text.trim())
  return value === null ? null : inputOf(value)
}
