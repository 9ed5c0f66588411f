import { Fault } from '../../base/fault.ts'
import type { Tlp } from '../../policy/model.ts'
import type { Detail } from '../../release/model.ts'
import { handledLikeAll, narrowestTlp, type SpokenOf } from '../../stix/handled-like-all.ts'
import { strictest } from '../../stix/tlp.ts'
import { OwnWords, type OwnWordsParts, type Person, withdrawn } from '../own-words.ts'
import {
  assessmentId,
  assessmentIn,
  assessmentText,
  isOfThisDesk,
  type NewAssessment,
  type NewName,
  type NewPosition,
  nameId,
  nameText,
  positionId,
  positionText,
  type Voice,
} from './assessment.ts'
import { checkActor, checkConfidence, checkEvidence, hasNames } from './discipline.ts'

export interface AttributionParts extends OwnWordsParts {
  readonly member: string
  readonly identity: string
}

/** How its author restricts it beyond what it speaks of. */
export interface Restriction {
  readonly tlp?: Tlp | undefined
  readonly releasableTo?: readonly string[] | undefined
}

const mostEvidence = 50

/** What this member says of who did what: assessments, positions on those of others, and names. Each is this member's own, and stands beside the others. */
export class AttributionDesk {
  readonly #parts: AttributionParts
  readonly #words: OwnWords

  constructor(parts: AttributionParts) {
    this.#parts = parts
    this.#words = new OwnWords(parts)
  }

  /** Says who did it, and gives the id. Said again of the same actor it is a later version. */
  assess(person: Person, subject: string, said: NewAssessment, restriction: Restriction = {}): Promise<string> {
    return this.#words.inTurn(async () => {
      checkConfidence(said.confidence)
      checkEvidence(said.evidence)
      const about = await this.#spokenOf(person, subject)
      checkActor(about.type, said.actor)
      const others = await this.#all(person, [said.actor, ...said.evidence])
      return this.#say(person, [about, ...others], {
        ...{ restriction, idOf: (round) => assessmentId(this.#parts.member, subject, said.actor, round) },
        textOf: (voice) => assessmentText(subject, said, voice),
      })
    })
  }

  /** Says what this member thinks of another's assessment. The assessment stays as it is. */
  take(person: Person, assessment: string, said: NewPosition, restriction: Restriction = {}): Promise<string> {
    return this.#words.inTurn(async () => {
      if (said.confidence !== null) checkConfidence(said.confidence)
      checkEvidence(said.evidence)
      const about = await this.#spokenOf(person, assessment)
      const read = assessmentIn(JSON.parse(about.text) as Record<string, unknown>)
      if (read === null) throw new Fault('invalid', 'this is no assessment of who did something')
      if (about.agreement === null && about.origin === this.#parts.member)
        throw new Fault('conflict', 'it is our own: change it, or withdraw it')
      if (said.alternative !== null) {
        checkActor(read.subject.split('--', 1)[0] ?? '', said.alternative)
        if (said.alternative === read.actor) throw new Fault('invalid', 'the other actor is the same')
      }
      const others = await this.#all(person, [
        ...(said.alternative === null ? [] : [said.alternative]),
        ...said.evidence,
      ])
      return this.#say(person, [about, ...others], {
        ...{ restriction, idOf: (round) => positionId(this.#parts.member, assessment, round) },
        textOf: (voice) => positionText(assessment, said, voice),
      })
    })
  }

  /** Links a name to an actor: who uses it, and how far it means the same. Nothing is merged. */
  name(person: Person, actor: string, said: NewName, restriction: Restriction = {}): Promise<string> {
    return this.#words.inTurn(async () => {
      const about = await this.#spokenOf(person, actor)
      if (!hasNames(about.type)) throw new Fault('invalid', `an object of type ${about.type} goes by no names`)
      if (said.other !== null && (said.other === actor || !hasNames(said.other.split('--', 1)[0] ?? '')))
        throw new Fault('invalid', 'a name links to another campaign, intrusion set or threat actor')
      const others = await this.#all(person, said.other === null ? [] : [said.other])
      return this.#say(person, [about, ...others], {
        ...{ restriction, idOf: (round) => nameId(this.#parts.member, actor, said, round) },
        textOf: (voice) => nameText({ id: actor, name: about.name }, said, voice),
      })
    })
  }

  /** Takes back what this member said here, by its id. Whoever has it keeps it, marked as revoked. */
  withdraw(person: Person, id: string): Promise<string> {
    return this.#words.inTurn(async () => {
      const said = await this.#parts.detail(person, id)
      const object = JSON.parse(said.text) as Record<string, unknown>
      if (object.created_by_ref !== this.#parts.identity || !isOfThisDesk(object))
        throw new Fault('conflict', 'only what this member has said here is withdrawn here')
      if (said.revoked) throw new Fault('conflict', 'it is withdrawn already')
      await this.#words.hand(person, [withdrawn(said.text, this.#words.stampAfter(said))], said.assigned)
      return id
    })
  }

  async #say(
    person: Person,
    about: readonly Detail[],
    words: {
      readonly restriction: Restriction
      readonly idOf: (round: number) => string
      readonly textOf: (voice: Voice) => string
    },
  ): Promise<string> {
    const { restriction, idOf, textOf } = words
    const spokenOf: SpokenOf[] = about.map(({ text, tlp, releasableTo, agreement, origin }) => ({
      ...{ object: JSON.parse(text) as Record<string, unknown>, tlp },
      // Whoever gave it to us may read what we say of it.
      releasableTo: releasableTo === null || agreement === null ? releasableTo : [...releasableTo, origin],
    }))
    const { tlp, releasableTo } = restriction
    const least = narrowestTlp(spokenOf)
    if (tlp !== undefined && least !== null && strictest(tlp, least) !== tlp)
      throw new Fault('invalid', `it speaks of what is TLP:${least.toUpperCase()}, and may not be marked wider`)
    const { said, round } = await this.#words.standing(person, idOf)
    const id = idOf(round)
    const at = this.#words.stampAfter(said)
    const before = said === null ? null : (JSON.parse(said.text) as { readonly created: string })
    const handling = handledLikeAll(spokenOf, {
      ...(tlp === undefined ? {} : { tlp }),
      ...(releasableTo === undefined ? {} : { releasableTo }),
    })
    const { member, identity } = this.#parts
    const text = textOf({ member, identity, id, created: before?.created ?? at, at, handling })
    // What was said beside the objects is in their handling already, so that it is in the text.
    await this.#words.hand(person, [text], null)
    return id
  }

  async #all(person: Person, ids: readonly string[]): Promise<Detail[]> {
    if (ids.length > mostEvidence + 1) throw new Fault('invalid', `at most ${mostEvidence} pieces of evidence`)
    const found: Detail[] = []
    for (const id of new Set(ids)) found.push(await this.#spokenOf(person, id))
    return found
  }

  async #spokenOf(person: Person, id: string): Promise<Detail> {
    const held = await this.#parts.detail(person, id)
    if (held.exercise !== null) throw new Fault('conflict', 'it belongs to an exercise: nobody assesses it in earnest')
    if (held.revoked) throw new Fault('conflict', `its producer has revoked it: ${id}`)
    return held
  }
}
