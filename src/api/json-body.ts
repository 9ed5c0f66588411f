import type { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { readText } from '../http/body.ts'
import { parseInput } from './input.ts'

const maxBytes = 64 * 1024

/** A small body as JSON that a schema accepts; `invalid` with every problem otherwise. */
export async function readJson<T extends z.ZodType>(request: Request, schema: T): Promise<z.output<T>> {
  const text = await readText(request, maxBytes)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Fault('invalid', 'the body is not JSON')
  }
  return parseInput(schema, value, '')
}
