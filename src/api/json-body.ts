import type { z } from 'zod'
import { parseStrict } from '../base/json.ts'
import { readText } from '../http/body.ts'
import { parseInput } from './input.ts'

const usualBytes = 64 * 1024

/** A small body as strict I-JSON that a schema accepts; `invalid` with every problem otherwise. */
export async function readJson<T extends z.ZodType>(
  request: Request,
  schema: T,
  maxBytes = usualBytes,
): Promise<z.output<T>> {
  return parseInput(schema, parseStrict(await readText(request, maxBytes)), '')
}
