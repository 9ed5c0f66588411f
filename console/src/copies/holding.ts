/** What pages say to the service worker, which holds their keys while they are loaded again. */
export type Holding =
  | { readonly does: 'hold'; readonly tab: string; readonly keys: CopyKeys }
  | { readonly does: 'take'; readonly tab: string }
  | { readonly does: 'drop' }

/** By its use, since not everything that reads this has the browser's types. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** Made in the browser, never readable by script (`extractable: false`). */
export interface CopyKeys {
  /** AES-GCM, 256 bits: the copies themselves. */
  readonly seal: Key
  /** HMAC-SHA-256: under which name a copy lies, so that names say nothing. */
  readonly name: Key
}
