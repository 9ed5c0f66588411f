import type { Context } from 'hono'
import type { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { parseInput } from './input.ts'

const smallBodyBytes = 64 * 1024

/**
 * The body as text: at most `maxBytes`, strict UTF-8 (a broken sequence is refused, never replaced).
 * Faults: too-large, invalid, unsupported (a content coding).
 */
export async function readText(c: Context, maxBytes: number): Promise<string> {
  const coding = c.req.header('content-encoding')
  // A compressed body could unfold to any size (decompression bomb).
  if (coding !== undefined && coding.toLowerCase() !== 'identity')
    throw new Fault('unsupported', 'send the body without Content-Encoding')
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const parts: string[] = []
  try {
    for await (const chunk of chunksOf(c.req.raw, maxBytes)) parts.push(decoder.decode(chunk, { stream: true }))
    parts.push(decoder.decode())
  } catch (error) {
    if (error instanceof Fault) throw error
    if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new Fault('invalid', 'the body is not UTF-8 text')
    throw new Fault('invalid', 'the body could not be read to its end', { cause: error })
  }
  return parts.join('')
}

/** The body as JSON that a schema accepts. */
export async function readJson<T extends z.ZodType>(c: Context, schema: T): Promise<z.output<T>> {
  const text = await readText(c, smallBodyBytes)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Fault('invalid', 'the body is not JSON')
  }
  return parseInput(schema, value, '')
}

async function* chunksOf(request: Request, maxBytes: number): AsyncGenerator<Uint8Array> {
  if (request.body === null) return
  let total = 0
  for await (const chunk of request.body) {
    total += chunk.byteLength
    if (total > maxBytes) throw tooLarge(maxBytes)
    yield chunk
  }
}

function tooLarge(maxBytes: number): Fault {
  return new Fault('too-large', `the body is larger than ${maxBytes} bytes; send it in parts`)
}
