import type { Context as AnyContext } from 'hono'
import type { z } from 'zod'
import type { Micros } from '../base/clock.ts'
import type { HttpEnv } from '../http/connection.ts'
import type { Caller } from '../release/model.ts'
import type { Access } from './duties.ts'

/** What a listener binds to a request, and what the request turned out to ask for. */
export interface ApiEnv {
  Bindings: HttpEnv['Bindings']
  Variables: { operation?: Operation }
}
export type Context = AnyContext<ApiEnv>

export type Person = Extract<Caller, { kind: 'person' }>

/** Who is signed in, and how. */
export interface SignedIn {
  readonly person: Person
  /** Digest of the session's token; null for the operator's bearer token, which has every right. */
  readonly session: string | null
  /** When the session began, and when the person last proved again who it is (0: not since). */
  readonly signedInAt: Micros
  readonly steppedUpAt: Micros
  readonly language: 'en' | 'ja' | 'fil'
  readonly theme: 'auto' | 'light' | 'dark'
}

interface Described {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Below /api/v1, with `{name}` for parameters. */
  readonly path: string
  readonly summary: string
  readonly query?: z.ZodObject
  /** A schema, or null for a body that is described by its media types alone. */
  readonly body?: { readonly schema: z.ZodType | null; readonly mediaTypes: readonly string[] }
  readonly answer: { readonly status: number; readonly schema: z.ZodType | null; readonly mediaType?: string }
}

/** One method at one address: what openapi.json says of it, who may call it, and what it does. */
export type Operation = Open | Guarded

/** For whoever asks. */
export type Open = Described & {
  readonly access: 'anyone'
  readonly handle: (c: Context) => Promise<Response> | Response
}

/** For people of this node. */
export type Guarded = Described & {
  /** Whose duty it is. */
  readonly access: Access
  /** What the refusal says; the role is added. */
  readonly because?: string
  /** The person must have proved within the last minutes who it is (by passkey, else by password). */
  readonly stepUp?: true
  readonly handle: (c: Context, who: SignedIn) => Promise<Response> | Response
}

export const jsonBody = ['application/json'] as const
