import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { orNull } from '../base/or-null.ts'
import type { Also, Entry, Intake } from '../intake/model.ts'
import type { Assigned } from '../policy/model.ts'
import type { Caller, Detail, Release } from '../release/model.ts'

export type Person = Extract<Caller, { kind: 'person' }>

export interface OwnWordsParts {
  readonly intake: Pick<Intake, 'accept'>
  readonly detail: Release['detail']
  readonly clock: Clock
}

/** What this member said last under a name, and how often it was withdrawn before that. */
export interface Standing {
  readonly said: Detail | null
  readonly round: number
}

// So often the same may be said and taken back.
const mostRounds = 100

/** What a member says of objects under ids that it can find again: said twice it is a later version, and withdrawn it is revoked. */
export class OwnWords {
  readonly #parts: OwnWordsParts
  /** One at a time: each reads what the one before wrote. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: OwnWordsParts) {
    this.#parts = parts
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }

  /** Once withdrawn nothing can be said again under that id (STIX 2.1 §3.6): `idOf` gives one for each round. */
  async standing(person: Person, idOf: (round: number) => string): Promise<Standing> {
    for (let round = 0; round < mostRounds; round++) {
      const said = await orNull(this.#parts.detail(person, idOf(round)))
      if (said === null || !said.revoked) return { said, round }
    }
    throw new Fault('too-many', `this was said and withdrawn ${mostRounds} times`)
  }

  /** Later than the version that there is, whatever the clock says. */
  stampAfter(said: Pick<Detail, 'version'> | null): string {
    const nowMs = this.#parts.clock.nowMs()
    const last = said === null ? Number.NaN : Date.parse(said.version)
    return new Date(Number.isNaN(last) ? nowMs : Math.max(nowMs, last + 1)).toISOString()
  }

  /** Hands the texts in, in this member's name, in one transaction with what `also` writes; a refusal is a fault. */
  async hand(
    person: Person,
    texts: readonly string[],
    assigned: Assigned | null,
    also: (tx: Parameters<Also>[0]) => Promise<void> = async () => {},
  ): Promise<void> {
    const bound = assigned !== null && Object.keys(assigned).length > 0
    const entries: Entry[] = texts.map((text) => (bound ? { text, assigned } : { text }))
    await this.#parts.intake.accept({ kind: 'local', actor: person.name }, entries, async (tx, { rejected }) => {
      const refused = rejected[0]
      if (refused !== undefined) throw new Fault('invalid', `it was refused: ${refused.reason}`)
      await also(tx)
    })
  }
}

/** The same words, withdrawn: their next and last version. */
export function withdrawn(text: string, at: string): string {
  return JSON.stringify({ ...(JSON.parse(text) as Record<string, unknown>), modified: at, revoked: true })
}
