import type { Tlp } from '../policy/model.ts'

/** One published file, without its bytes. */
export interface PublicFile {
  /** Below /csaf/: `white/2026/us-2026-0001.json`. */
  readonly path: string
  readonly tlp: Tlp
  /** `csaf`, `html`, `markdown`, `pdf`, `stix` or `cacao`. */
  readonly kind: string
  readonly title: string
  readonly language: string
  readonly mediaType: string
  readonly publishedMs: number
  readonly updatedMs: number
  readonly sha256: string
  readonly sha512: string
}

/** What the public face of a CSAF trusted provider asks of the node. */
export interface Publications {
  /** Of one label, the newest first; `kind` absent: of every kind. */
  list(tlp: Tlp, kind?: string): Promise<readonly PublicFile[]>
  file(path: string): Promise<(PublicFile & { readonly body: Uint8Array; readonly signature: string }) | null>
  /** When anything was last published, in ms; 0: never. */
  lastMs(): Promise<number>
  /** The OpenPGP keys with which files are or were signed. */
  keys(): Promise<readonly { readonly fingerprint: string; readonly armoured: string }[]>
}

export interface Provider {
  readonly name: string
  /** https://host:port of the exchange listener. */
  readonly url: string
  readonly contact: string
}
