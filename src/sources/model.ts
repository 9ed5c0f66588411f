import type { InFormat } from '../formats/in/in-formats.ts'
import type { Tlp } from '../policy/model.ts'

export const sourceKinds = ['taxii', 'url', 'folder', 'csaf', 'misp'] as const
export type SourceKind = (typeof sourceKinds)[number]

/** What was agreed about a source: where it is, how it is read, and for whom what it brings is. */
export interface SourceSettings {
  readonly kind: SourceKind
  /** A TAXII server or API root, a file's address, a folder's path, a CSAF provider, or a MISP feed. */
  readonly address: string
  /** TAXII: the API root, null: the server's only or default one; the collections, none: all that may be read. */
  readonly root: string | null
  readonly collections: readonly string[]
  /** Of a file: what it is. */
  readonly format: 'auto' | 'stix' | InFormat
  readonly mapping: string
  /** CSAF: what a document must show before it is taken; a signature by a key that people here trust, or a right hash alone. */
  readonly proof: 'signature' | 'hash'
  readonly everySeconds: number
  /** The label of what carries none; null: it stays without, and unmarked objects go nowhere. */
  readonly tlp: Tlp | null
  /** The agreements whose parties may have what it brings; none: it stays with this member. */
  readonly agreements: readonly string[]
  /** Who runs it, and by what right we take from it. For people; nothing decides by it. */
  readonly owner: string
  readonly basis: string
  /** Authorities (PEM) in place of the usual ones; '' the usual ones. */
  readonly ca: string
}

/** How a source knows us. Kept locked, given out by nothing. */
export type SourceSecret =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'certificate'; readonly certificate: string; readonly key: string }

/** How far one collection was read. */
export interface CollectionPlace {
  /** Everything up to this moment of the server is here. */
  readonly after: string | null
  /** Inside a round: the server's own word for how to go on from `after`. */
  readonly next: string | null
  /** The latest moment seen in this round; it becomes `after` when the round is done. */
  readonly reached: string | null
}

/** How far a source was read. It moves only when what lies before it is durable. */
export interface SourcePlace {
  /** When it was begun from the start: an earlier run, which does not know of it, moves nothing any more. */
  readonly begun?: number
  readonly collections?: Readonly<Record<string, CollectionPlace>>
  readonly file?: { readonly etag: string; readonly modified: string; readonly digest: string }
}

/** Where in what came something stood, for people. */
export interface Brought {
  readonly text: string
  readonly place: string
  /** Made here of another format. */
  readonly made?: true
}

export interface Counts {
  /** New here. */
  readonly taken: number
  /** Held already. */
  readonly unchanged: number
  /** No good STIX. */
  readonly refused: number
  /** Good, and not for this source to bring. */
  readonly withheld: number
}

export const nothing: Counts = { taken: 0, unchanged: 0, refused: 0, withheld: 0 }

export function sum(a: Counts, b: Counts): Counts {
  return {
    taken: a.taken + b.taken,
    unchanged: a.unchanged + b.unchanged,
    refused: a.refused + b.refused,
    withheld: a.withheld + b.withheld,
  }
}
