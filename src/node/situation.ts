import { appendAudit } from '../audit/append.ts'
import { every, pause } from '../base/timers.ts'
import { SituationDesk } from '../desks/situation/desk.ts'
import { SituationObjects } from '../release/situation-objects.ts'
import { SituationThings } from '../release/situation-things.ts'
import type { Basis } from './basis.ts'
import type { Road } from './road.ts'

const lookEveryMs = 600_000
/** Once a node has started it reads what its counts are about, so that whoever asks first need not wait for it. */
const readAfterMs = 20_000

/** The picture of this node: read from the sums that the road keeps, and looked at for early warning by the process that leads. */
export function openSituation(
  basis: Pick<Basis, 'self' | 'clock' | 'events' | 'timers' | 'report'>,
  {
    store,
    registry,
    keyOf,
    intake,
    release,
    leadership,
    counts,
  }: Pick<Road, 'store' | 'registry' | 'keyOf' | 'intake' | 'release' | 'leadership' | 'counts'>,
): SituationDesk & AsyncDisposable {
  const { self, clock, events, timers, report } = basis
  const nowMs = () => clock.nowMs()
  const things = new SituationThings({ db: store.read, registry, keyOf, changes: () => counts?.changes ?? 0, nowMs })
  const desk = new SituationDesk({
    ...{ store, nowMs, things, member: self.member, identity: self.identity },
    objects: new SituationObjects({ db: () => store.read, registry, keyOf, self: self.member }),
    accept: (source, entries) => intake.accept(source, entries),
    detail: (...asked) => release.detail(...asked),
    audit: appendAudit,
    onRaised: (count) => events.publish({ kind: 'warning', subject: String(count) }),
  })
  const ended = new AbortController()
  const reading = (async () => {
    await pause(timers, readAfterMs, ended.signal)
    if (!ended.signal.aborted) await things.themes()
  })().catch(report)
  let looking: Promise<unknown> = Promise.resolve()
  const stop = every(timers, lookEveryMs, () => {
    if (leadership.leads) looking = looking.then(() => desk.warnings.look()).catch(report)
  })
  return Object.assign(desk, {
    async [Symbol.asyncDispose]() {
      stop()
      ended.abort()
      await Promise.all([looking, reading])
    },
  })
}
