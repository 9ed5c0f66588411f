import { Fault } from './fault.ts'

/** What is promised; null where it is `not-found`. */
export async function orNull<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise
  } catch (error) {
    if (error instanceof Fault && error.kind === 'not-found') return null
    throw error
  }
}
