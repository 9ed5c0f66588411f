import type { BulkAct, NewBulk } from '../../src/api/contract/bulk.ts'
import { verdictsOf } from './mock-feedback.ts'
import { mockObjects } from './mock-objects.ts'

const atOnce = 200

/** Acts over a filter: each look at one that runs is a step further. */
export function mockBulk(nowMs: () => number) {
  const acts: BulkAct[] = []
  const put = (act: BulkAct): BulkAct => {
    const at = acts.findIndex(({ id }) => id === act.id)
    if (at < 0) acts.unshift(act)
    else acts[at] = act
    return act
  }
  const prepare = ({ filter, kind }: NewBulk): BulkAct => {
    const { type = [], tlp = [], origin = [] } = filter
    const matching = mockObjects.filter(
      (one) =>
        (type.length === 0 || type.includes(one.object.type)) &&
        (tlp.length === 0 || tlp.includes(one.tlp ?? 'unmarked')) &&
        (origin.length === 0 || origin.includes(one.origin)),
    )
    const taken = matching.filter(({ object }) => verdictsOf(object.type, nowMs()).may.includes(kind))
    const count = (of: (one: (typeof taken)[number]) => string) => {
      const counts: Record<string, number> = {}
      for (const one of taken) counts[of(one)] = (counts[of(one)] ?? 0) + 1
      return counts
    }
    const at = new Date(nowMs()).toISOString()
    return put({
      ...{ id: `00000000-0000-4000-8000-00000000000${acts.length}`, kind, filter, preparedAt: at, until: at },
      ...{ total: taken.length, notTaken: matching.length - taken.length },
      ...{ byType: count(({ object }) => object.type), byTlp: count(({ tlp }) => tlp ?? 'unmarked') },
      readers: Object.entries(count(({ origin }) => origin))
        .filter(([member]) => member !== 'JP')
        .map(([member, count]) => ({ recipient: `member:${member}`, count })),
      ...{ phase: 'say', state: 'prepared', because: '', place: 0, end: taken.length },
      counts: { said: 0, already: 0, changed: 0, refused: 0, undone: 0, kept: 0 },
    })
  }
  const look = (act: BulkAct): BulkAct => {
    if (act.state !== 'running') return act
    const place = Math.min(act.end, act.place + atOnce)
    const counts =
      act.phase === 'say' ? { ...act.counts, said: place } : { ...act.counts, said: act.end - place, undone: place }
    return put({ ...act, place, counts, state: place === act.end ? 'done' : 'running' })
  }
  return {
    prepare,
    list: () => ({ items: acts }),
    find(id: string): BulkAct | null {
      const act = acts.find((one) => one.id === id)
      return act === undefined ? null : look(act)
    },
    step(act: BulkAct, step: string): BulkAct {
      if (step === 'stop') return put({ ...act, state: 'stopped', because: 'asked' })
      if (step === 'start') return put({ ...act, state: 'running', because: '' })
      return put({ ...act, phase: 'undo', state: 'running', because: '', place: 0, end: act.counts.said })
    },
  }
}
