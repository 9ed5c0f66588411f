import type { HttpBindings } from '@hono/node-server'
import type { Caller } from '../release/model.ts'

/** What the listener knows about the other end before a byte of the request is believed. */
export interface Connection {
  readonly address: string
  readonly secure: boolean
  /** The certificate that the other end proved to own the key of (DER); nobody has judged it yet. */
  readonly certificate: Uint8Array | null
}

/** The environment of every Hono app that a listener serves. */
export interface HttpEnv {
  Bindings: { readonly connection: Connection } & Partial<HttpBindings>
  Variables: { caller: Caller }
}

/** A caller's name in limits, cursors, audit and logs: `client:NAME`, `member:CODE`, `person:NAME` or `public`. */
export function callerName(caller: Caller): string {
  switch (caller.kind) {
    case 'member':
      return `member:${caller.code}`
    case 'client':
    case 'person':
      return `${caller.kind}:${caller.name}`
    case 'public':
      return 'public'
  }
}
