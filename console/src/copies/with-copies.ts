import type { Query, QueryFunction, QueryFunctionContext } from '@tanstack/react-query'
import type { Session } from '../../../src/api/contract/sessions.ts'
import { Refused } from '../api/client.ts'
import { aCopyIsShown } from '../api/reach.ts'
import { beginCopies, findKept, forgetCopy, keepCopy } from './copies.ts'

const taken = new Set([401, 403, 404, 410])

/** Every question of the console goes through here: what is answered may be kept, and where the node is away what was kept is the answer, with its own time. */
export async function withCopies(
  ask: QueryFunction<unknown>,
  context: QueryFunctionContext,
  query: Query,
): Promise<unknown> {
  const { queryHash, queryKey } = query
  try {
    const answer = await ask(context)
    if (queryKey[0] === 'session') beginCopies(answer as Session)
    void keepCopy(queryHash, queryKey, answer).catch(() => undefined)
    return answer
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (taken.has(error.status)) void forgetCopy(queryHash).catch(() => undefined)
    if (error.status !== 0 || query.state.data !== undefined) throw error
    const kept = await findKept(queryHash).catch(() => null)
    if (kept === null) throw error
    aCopyIsShown()
    // After the answer has been taken for a fresh one.
    setTimeout(() => query.setState({ ...query.state, dataUpdatedAt: kept.atMs }))
    return kept.answer
  }
}
