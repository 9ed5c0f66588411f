import { setImmediate as nextTurn } from 'node:timers/promises'
import { asFault, Fault } from '../base/fault.ts'

/** How much is handed in at once: what is read of it and not yet stored takes several times its own size. */
export const batchSize = { objects: 1000, chars: 4 * 1024 * 1024 }

/**
 * Hands in the texts of one request, some at a time, so that other requests get their turn between; each batch is durable by itself.
 * Gives what became of each, and the place of its first text in the whole. A fault after the first batch says how many were dealt with.
 */
export async function* handIn<T>(
  batches: Iterable<readonly string[]>,
  accept: (texts: readonly string[]) => Promise<T>,
): AsyncGenerator<{ readonly start: number; readonly result: T }> {
  let start = 0
  for (const texts of batches) {
    let result: T
    try {
      result = await accept(texts)
    } catch (error) {
      const fault = asFault(error)
      if (start === 0) throw fault
      const told = `${fault.message}; the first ${start} objects were dealt with, import the rest again later`
      throw new Fault(fault.kind, told, { cause: error })
    }
    yield { start, result }
    start += texts.length
    await nextTurn()
  }
}

/** The same answers with their places in the whole. */
export function placed<T extends { readonly index: number }>(answers: readonly T[], start: number): readonly T[] {
  return start === 0 ? answers : answers.map((one) => ({ ...one, index: one.index + start }))
}
