import { hash } from 'node:crypto'
import type { Context } from 'hono'
import { encodeBody } from '../http/compress.ts'
import type { HttpEnv } from '../http/connection.ts'
import { requireConditions } from './conditions.ts'
import { taxiiMediaType } from './media-type.ts'

const fixed = { 'content-type': taxiiMediaType, 'cache-control': 'private, no-store' }

/** A resource of the standard, as JSON. */
export function resource(value: unknown, status = 200): Response {
  return written(JSON.stringify(value), status)
}

/** The same, of what is written already. */
export function written(json: string, status: number): Response {
  return new Response(json, { status, headers: fixed })
}

/**
 * A resource whose text is already there, packed if the client takes that; 304 without it where the client says that it has this
 * very text (RFC 9110 §13.1.2). The tag is of the text, so it is weak: it is the same however the text is packed.
 */
export async function resourceText(
  c: Context<HttpEnv>,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  requireConditions(c)
  const etag = `W/"${hash('sha256', text, 'base64url').slice(0, 22)}"`
  const known = { ...fixed, ...headers, etag, vary: 'accept-encoding' }
  if (names(c.req.header('if-none-match'), etag)) return new Response(null, { status: 304, headers: known })
  const encoded = await encodeBody(text, c.req.header('accept-encoding') ?? null)
  return new Response(encoded.body, { headers: { ...known, ...encoded.headers } })
}

function names(list: string | undefined, etag: string): boolean {
  if (list === undefined) return false
  const opaque = etag.slice(2)
  return list
    .slice(0, 4096)
    .split(',')
    .map((one) => one.trim())
    .some((one) => one === '*' || one === opaque || one === etag)
}

/** 200 without a body, still with its content type (§5.7). */
export function done(): Response {
  return new Response(null, { status: 200, headers: { ...fixed, 'content-length': '0' } })
}
