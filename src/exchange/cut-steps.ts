import type { MemberCode } from '../policy/model.ts'
import type { Release, Step, StreamLane } from '../release/model.ts'
import { maxPageTextBytes } from './step-page.ts'

/** The next steps of a member's stream, closed by number of items, of steps or by size, whichever comes first; one step at least if there is one. */
export async function cutSteps(
  release: Pick<Release, 'steps'>,
  member: MemberCode,
  lane: StreamLane,
  after: number,
  limit: number,
): Promise<readonly Step[]> {
  const { steps } = await release.steps(member, lane, after, { items: limit, bytes: maxPageTextBytes })
  // Steps without items are signs of life, and cost a line too.
  return steps.slice(0, limit)
}
