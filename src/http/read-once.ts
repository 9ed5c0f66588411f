import { setImmediate as nextTurn } from 'node:timers/promises'

/**
 * Resolves once what lay in the system's buffers has been read. Timers run out before that: after a turn that was held up, what came in
 * time lies there unread. What is encrypted may take one turn more.
 */
export async function readOnce(): Promise<void> {
  await nextTurn()
  await nextTurn()
}
