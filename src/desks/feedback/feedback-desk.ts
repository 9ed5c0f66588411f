import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { orNull } from '../../base/or-null.ts'
import type { Intake } from '../../intake/model.ts'
import type { Assigned } from '../../policy/model.ts'
import type { Detail, Release } from '../../release/model.ts'
import type { Observer } from '../../stix/sector-class.ts'
import type { Tx } from '../../store/store.ts'
import { OwnWords, type Person, type Standing, withdrawn } from '../own-words.ts'
import { type Verdict, verdictsFor } from './verdict.ts'
import { type Before, verdictId, verdictObjects } from './verdict-objects.ts'

export interface FeedbackParts {
  readonly intake: Pick<Intake, 'accept'>
  readonly detail: Release['detail']
  /** What was said beside the object and binds the answer, too. */
  readonly assignedLike: (detail: Detail) => Assigned | null
  readonly observer: Observer
  readonly clock: Clock
}

/** One version of an object. */
export interface OfVersion {
  readonly id: string
  readonly version: string
}
/** An answer, and its version. */
export interface Said {
  readonly answer: string
  readonly at: string
}
export type AlsoSaid = (tx: Tx, said: Said) => Promise<void>

const nothing = Promise.resolve()

/** What this member says of what it holds, and takes back. */
export class FeedbackDesk {
  readonly #parts: FeedbackParts
  readonly #words: OwnWords

  constructor(parts: FeedbackParts) {
    this.#parts = parts
    this.#words = new OwnWords(parts)
  }

  /** Says it, in this member's name, and gives the id of the answer. Of what is seen or blocked each time counts. */
  give(person: Person, id: string, verdict: Verdict): Promise<string> {
    return this.#words.inTurn(() => this.#give(person, id, verdict))
  }

  /** Takes back what was said; `not-found` where nothing was. The answer stays with those who have it, marked as revoked. */
  withdraw(person: Person, id: string, verdict: Omit<Verdict, 'remark'>): Promise<string> {
    return this.#words.inTurn(() => this.#withdraw(person, id, { ...verdict, remark: '' }))
  }

  /** Says it of exactly this version, in one transaction with what `also` writes, unless this member says it already. */
  giveOnce(
    person: Person,
    { id, version }: OfVersion,
    verdict: Verdict,
    also: AlsoSaid,
  ): Promise<'changed' | 'already' | 'said'> {
    return this.#words.inTurn(async () => {
      const held = await orNull(this.#parts.detail(person, id))
      if (held === null || held.version !== version) return 'changed'
      refuseWhatIsNotSpokenOf(held, verdict)
      if ((await this.#standing(person, id, verdict)).said !== null) return 'already'
      await this.#give(person, id, verdict, also)
      return 'said'
    })
  }

  /** Takes exactly this answer back, in one transaction with what `also` writes; false: something was said since, or it was taken back. */
  takeBack(person: Person, said: Said, also: AlsoSaid): Promise<boolean> {
    return this.#words.inTurn(async () => {
      const answer = await orNull(this.#parts.detail(person, said.answer))
      if (answer === null || answer.revoked || Date.parse(answer.version) !== Date.parse(said.at)) return false
      const at = this.#words.stampAfter(answer)
      const text = withdrawn(answer.text, at)
      await this.#words.hand(person, [text], answer.assigned, (tx) => also(tx, { answer: answer.id, at }))
      return true
    })
  }

  async #give(person: Person, id: string, verdict: Verdict, also?: AlsoSaid): Promise<string> {
    const { observer } = this.#parts
    const held = await this.#parts.detail(person, id)
    refuseWhatIsNotSpokenOf(held, verdict)
    const { said: answer, round } = await this.#standing(person, id, verdict)
    const made = verdictId(observer, id, verdict, round)
    const subject = {
      object: JSON.parse(held.text) as { readonly id: string },
      producer: held.agreement === null ? '' : held.origin,
    }
    const at = this.#words.stampAfter(answer)
    const texts = verdictObjects(observer, subject, verdict, { id: made, at, before: beforeOf(answer) })
    await this.#words.hand(
      person,
      texts,
      this.#parts.assignedLike(held),
      (tx) => also?.(tx, { answer: made, at }) ?? nothing,
    )
    return made
  }

  async #withdraw(person: Person, id: string, verdict: Verdict): Promise<string> {
    await this.#parts.detail(person, id)
    const { said: answer } = await this.#standing(person, id, verdict)
    if (answer === null) throw new Fault('not-found', 'this member has not said that')
    const text = withdrawn(answer.text, this.#words.stampAfter(answer))
    await this.#words.hand(person, [text], answer.assigned)
    return answer.id
  }

  #standing(person: Person, id: string, verdict: Verdict): Promise<Standing> {
    return this.#words.standing(person, (round) => verdictId(this.#parts.observer, id, verdict, round))
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
