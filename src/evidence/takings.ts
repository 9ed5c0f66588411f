import { Fault } from '../base/fault.ts'
import { parseNotice, verifyNotice } from '../crypto/notice.ts'
import type { Charters } from './charters.ts'
import type { Evidence, Fact } from './model.ts'

/** Recalls with what members answered, what was taken back here, and the hold on it. `integrity` for a notice that its originator did not sign. */
export function judgeTakings(file: Evidence, charters: Charters, proven: readonly Fact[]): Fact[] {
  const facts: Fact[] = []
  const answered = new Set(
    proven
      .filter(({ code }) => code === 'purged' || code === 'kept')
      .map(({ code, about, facts: said }) => `${code === 'purged' ? 'purged' : 'refused'} ${about} ${said.version}`),
  )
  for (const { notice, answers, dueAt } of file.recalls) {
    if (notice !== null) facts.push(noticeFact(file, charters, notice))
    for (const { member, version, outcome, reason, via, at } of answers) {
      const about = `member:${member}`
      // What its own receipt proves needs no claim beside it.
      if (answered.has(`${outcome} ${about} ${version}`)) continue
      const overdue = outcome === 'waiting' && dueAt < file.at
      facts.push({
        ...{ code: 'answer', strength: 'claimed', about, at },
        facts: { version, outcome: overdue ? 'overdue' : outcome, reason, via: via ?? '' },
      })
    }
  }
  for (const { version, kind, by, at, held, notice } of file.takenBack) {
    facts.push({
      ...{ code: 'taken-back', strength: 'claimed', about: `member:${file.by}`, at },
      facts: { version, kind, by, held: String(held) },
    })
    if (notice !== null) facts.push(noticeFact(file, charters, notice))
  }
  const { hold } = file
  if (hold !== null)
    facts.push({
      ...{ code: 'hold', strength: 'claimed', about: `member:${file.by}`, at: hold.at },
      facts: { reason: hold.reason, actor: hold.actor },
    })
  return distinct(facts)
}

function noticeFact(file: Evidence, charters: Charters, value: Record<string, unknown>): Fact {
  const notice = parseNotice(JSON.stringify(value))
  if (notice.id !== file.object.id) throw new Fault('integrity', 'a recall notice in the file is of another object')
  if (!charters.signingKeys(notice.origin).some((key) => verifyNotice(key, notice)))
    throw new Fault('integrity', `the recall notice of ${notice.origin} is not signed by ${notice.origin}`)
  const { origin, version, reason, digest } = notice
  return {
    ...{ code: 'notice', strength: 'proven', about: `member:${origin}`, at: notice.at },
    facts: { by: origin, version, reason, digest },
  }
}

function distinct(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((fact) => [JSON.stringify(fact), fact])).values()]
}
