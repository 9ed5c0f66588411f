import { setImmediate as nextTurn } from 'node:timers/promises'
import { asFault, Fault } from '../base/fault.ts'
import type { Assigned } from '../policy/model.ts'
import type { Intake, IntakeResult, Source } from './model.ts'

/** How much is handed in at once: what is read of it and not yet stored takes several times its own size. */
export const batchSize = { objects: 1000, chars: 4 * 1024 * 1024 }

/**
 * Hands texts in, some at a time, so that other requests get their turn between; each batch is durable by itself, and its answer names
 * places in the whole. A fault after the first batch says how many objects were dealt with.
 */
export async function* acceptInBatches(
  intake: Pick<Intake, 'accept'>,
  source: Source,
  batches: Iterable<readonly string[]>,
  assigned?: Assigned,
): AsyncGenerator<IntakeResult> {
  let start = 0
  for (const texts of batches) {
    let result: IntakeResult
    try {
      const entries = texts.map((text) => (assigned === undefined ? { text } : { text, assigned }))
      result = await intake.accept(source, entries)
    } catch (error) {
      const fault = asFault(error)
      if (start === 0) throw fault
      const told = `${fault.message}; the first ${start} objects were dealt with, import the rest again later`
      throw new Fault(fault.kind, told, { cause: error })
    }
    yield start === 0 ? result : moved(result, start)
    start += texts.length
    await nextTurn()
  }
}

function moved(result: IntakeResult, by: number): IntakeResult {
  const further = <T extends { readonly index: number }>(one: T): T => ({ ...one, index: one.index + by })
  return {
    ...result,
    rejected: result.rejected.map(further),
    ...(result.undetectable === undefined ? {} : { undetectable: result.undetectable.map(further) }),
  }
}
