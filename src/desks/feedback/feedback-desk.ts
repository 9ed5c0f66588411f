import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { orNull } from '../../base/or-null.ts'
import type { Entry, Intake } from '../../intake/model.ts'
import type { Assigned } from '../../policy/model.ts'
import type { Caller, Detail, Release } from '../../release/model.ts'
import type { Observer } from '../../stix/sector-class.ts'
import { type Verdict, verdictsFor } from './verdict.ts'
import { type Before, verdictId, verdictObjects, withdrawn } from './verdict-objects.ts'

export interface FeedbackParts {
  readonly intake: Pick<Intake, 'accept'>
  readonly detail: Release['detail']
  /** What was said beside the object and binds the answer, too. */
  readonly assignedLike: (detail: Detail) => Assigned | null
  readonly observer: Observer
  readonly clock: Clock
}

type Person = Extract<Caller, { kind: 'person' }>

// So often the same may be said of the same and taken back.
const mostRounds = 100

/** What this member says of what it holds, and takes back. */
export class FeedbackDesk {
  readonly #parts: FeedbackParts
  /** One at a time: each reads what the one before wrote. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: FeedbackParts) {
    this.#parts = parts
  }

  /** Says it, in this member's name, and gives the id of the answer. Of what is seen or blocked each time counts. */
  give(person: Person, id: string, verdict: Verdict): Promise<string> {
    return this.#inTurn(() => this.#give(person, id, verdict))
  }

  /** Takes back what was said; `not-found` where nothing was. The answer stays with those who have it, marked as revoked. */
  withdraw(person: Person, id: string, verdict: Omit<Verdict, 'remark'>): Promise<string> {
    return this.#inTurn(() => this.#withdraw(person, id, { ...verdict, remark: '' }))
  }

  #inTurn(work: () => Promise<string>): Promise<string> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }

  async #give(person: Person, id: string, verdict: Verdict): Promise<string> {
    const { observer, clock } = this.#parts
    const held = await this.#parts.detail(person, id)
    refuseWhatIsNotSpokenOf(held, verdict)
    const { answer, round } = await this.#standing(person, id, verdict)
    const made = verdictId(observer, id, verdict, round)
    const subject = {
      object: JSON.parse(held.text) as { readonly id: string },
      producer: held.agreement === null ? '' : held.origin,
    }
    const at = stampAfter(clock.nowMs(), answer)
    const texts = verdictObjects(observer, subject, verdict, { id: made, at, before: beforeOf(answer) })
    await this.#accept(person, texts, this.#parts.assignedLike(held))
    return made
  }

  async #withdraw(person: Person, id: string, verdict: Verdict): Promise<string> {
    await this.#parts.detail(person, id)
    const { answer } = await this.#standing(person, id, verdict)
    if (answer === null) throw new Fault('not-found', 'this member has not said that')
    const text = withdrawn(answer.text, stampAfter(this.#parts.clock.nowMs(), answer))
    await this.#accept(person, [text], answer.assigned)
    return answer.id
  }

  /** The answer that stands, and how often the same was withdrawn before. */
  async #standing(
    person: Person,
    id: string,
    verdict: Verdict,
  ): Promise<{ readonly answer: Detail | null; readonly round: number }> {
    for (let round = 0; round < mostRounds; round++) {
      const answer = await orNull(this.#parts.detail(person, verdictId(this.#parts.observer, id, verdict, round)))
      if (answer === null || !answer.revoked) return { answer, round }
    }
    throw new Fault('too-many', `this was said and withdrawn ${mostRounds} times`)
  }

  async #accept(person: Person, texts: readonly string[], assigned: Assigned | null): Promise<void> {
    const bound = assigned !== null && Object.keys(assigned).length > 0
    const entries: Entry[] = texts.map((text) => (bound ? { text, assigned } : { text }))
    const { rejected } = await this.#parts.intake.accept({ kind: 'local', actor: person.name }, entries)
    const refused = rejected[0]
    if (refused !== undefined) throw new Fault('invalid', `it was refused: ${refused.reason}`)
  }
}

function refuseWhatIsNotSpokenOf({ type, revoked, exercise }: Detail, { kind }: Verdict): void {
  if (exercise !== null) throw new Fault('conflict', 'it belongs to an exercise: nobody answers it in earnest')
  if (revoked) throw new Fault('conflict', 'its producer has revoked it')
  if (!verdictsFor(type).includes(kind)) throw new Fault('invalid', `nobody says ${kind} of an object of type ${type}`)
}

function beforeOf(answer: Detail | null): Before | null {
  if (answer === null) return null
  const { created, first_seen: firstSeen, count } = JSON.parse(answer.text) as Readonly<Record<string, unknown>>
  return {
    created: String(created),
    firstSeen: typeof firstSeen === 'string' ? firstSeen : null,
    count: typeof count === 'number' ? count : 0,
  }
}

/** Later than the version that there is, whatever the clock says. */
function stampAfter(nowMs: number, answer: Detail | null): string {
  const last = answer === null ? Number.NaN : Date.parse(answer.version)
  return new Date(Number.isNaN(last) ? nowMs : Math.max(nowMs, last + 1)).toISOString()
}
