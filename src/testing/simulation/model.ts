import type { Agreement, Charter } from '../../alliance/model.ts'
import type { MemberCode, Recipient } from '../../policy/model.ts'
import type { PageItem } from '../../release/model.ts'
import { naivelyDecided, rulesBroken } from '../naive-policy.ts'
import { handlingFor, type ObjectFacts, type VersionFacts } from './facts.ts'
import { codes, memberNamed } from './members.ts'
import type { Reader } from './reader.ts'
import type { World } from './world.ts'

/** A version that a node holds, with what its publisher meant by it. */
export interface Holding {
  readonly object: ObjectFacts
  readonly facts: VersionFacts
  /** The agreement under which it came; null where the node's own member published it. */
  readonly under: string | null
  /** What people of this node have not let go: an agreement may still let pass what is personal. */
  readonly personal: boolean
  readonly secondPerson: boolean
  /** They have decided that it stays, whatever agreements say (decision 0027). */
  readonly keptBack: boolean
}

/** Nothing waits for people, and they keep nothing back. */
export const undisputed = { personal: false, secondPerson: false, keptBack: false } as const

/** Everything about one node that decides who reads what there. */
export interface Situation {
  readonly self: MemberCode
  readonly agreements: readonly Agreement[]
  readonly nowMs: number
  readonly holdings: readonly Holding[]
  /** Versions that it had and that were taken back: they bind the ones before. */
  readonly gone: readonly Holding[]
  /** Kept for its own people alone, as `id version`. */
  readonly kept: ReadonlySet<string>
}

/** How much of a version a recipient has. */
export type Level = 'full' | 'part' | 'none'

interface Allowed {
  readonly holding: Holding
  level: Level
  /** References may be cut out of it for this recipient. */
  readonly cuts: boolean
}

/**
 * Who reads what, slowly and from the documents: a clause allows it (agreements.md), no later version forbids it (recall.md,
 * Tightened), and nothing that it points to is held here and out of the recipient's reach (redaction.md, Closed references).
 */
export function naiveView(situation: Situation, agreement: Agreement, recipient: Recipient): Map<string, Level> {
  const { holdings } = situation
  const isIn = inForce(agreement, situation.nowMs) && agreement.parties.includes(situation.self)
  const all: Allowed[] = holdings.map((holding) => ({
    holding,
    level: isIn ? allowedLevel(situation, holding, agreement, recipient) : 'none',
    cuts: mayCutReferences(situation, holding, agreement, recipient),
  }))
  const byId = Map.groupBy(all, ({ holding }) => holding.object.id)
  const speakers = new Set(codes.map((code) => memberNamed(code).identity))
  const speaker = memberNamed(situation.self).identity
  const isOrigin = (one: Allowed) => recipient.kind === 'member' && recipient.code === one.holding.object.origin
  for (let changed = true; changed; ) {
    changed = false
    for (const one of all) {
      if (one.level === 'none') continue
      const targets = one.holding.facts.references.filter(({ target }) => byId.has(target))
      const has = (target: string, least: 'full' | 'part'): boolean =>
        byId.get(target)!.some((held) => isOrigin(held) || held.level === 'full' || held.level === least)
      let level: Level = one.level
      if (targets.some(({ target }) => !has(target, 'full'))) {
        const lost = one.holding.facts.references.filter(({ target }) => byId.has(target) && !has(target, 'part'))
        const listed = one.holding.facts.references.filter(({ as }) => as === 'listed')
        const leftOver = listed.length === 0 || listed.some((reference) => !lost.includes(reference))
        level = one.cuts && leftOver && !lost.some(({ as }) => as === 'vital') ? 'part' : 'none'
      }
      // What is cut is answered for by the member that cuts, and who speaks for a member is never cut.
      if (level === 'part' && (speakers.has(one.holding.object.id) || (byId.has(speaker) && !has(speaker, 'full'))))
        level = 'none'
      if (level !== one.level) {
        one.level = level
        changed = true
      }
    }
  }
  return new Map(all.map(({ holding, level }) => [`${holding.object.id} ${holding.facts.version}`, level]))
}

function allowedLevel(situation: Situation, holding: Holding, agreement: Agreement, recipient: Recipient): Level {
  const { object, facts } = holding
  if (situation.kept.has(`${object.id} ${facts.version}`)) return 'none'
  const own = policyLevel(situation, holding, agreement, recipient)
  let level = own
  for (const later of [...situation.holdings, ...situation.gone]) {
    if (later.object.id !== object.id || later.facts.version <= facts.version) continue
    // What people must still decide about the later one takes nothing back of this one.
    const bound = policyLevel(situation, { ...later, ...undisputed }, agreement, recipient)
    if (bound === 'none') return 'none'
    // In full, this one would say what was cut out of the later one.
    if (bound === 'part' && own === 'full') level = 'none'
  }
  return level
}

function policyLevel(situation: Situation, holding: Holding, agreement: Agreement, recipient: Recipient): Level {
  const { self, agreements, nowMs } = situation
  const { object, facts } = holding
  const handling = handlingFor(object, facts, { ...holding, nowMs })
  const question = { handling, recipient, giver: self, agreements, nowMs, only: agreement.id }
  const decided = naivelyDecided(question)
  if (decided === 'release') return 'full'
  // Where its marked part is what the type cannot be without, nothing valid is left.
  if (decided === 'redact' && !(facts.part?.vital ?? false)) return 'part'
  return 'none'
}

/** Whether some clause that lets the recipient have it also lets references be cut; the first that gives most is the one that counts. */
function mayCutReferences(
  { self, agreements, nowMs }: Situation,
  holding: Holding,
  agreement: Agreement,
  recipient: Recipient,
): boolean {
  const { object, facts } = holding
  if (object.origin !== self && recipient.kind === 'member') return false
  const handling = handlingFor(object, facts, { ...holding, nowMs })
  const question = { handling, recipient, giver: self, agreements, nowMs, only: agreement.id }
  const outcomes = agreement.clauses.map((clause) => ({
    clause,
    outcome: naivelyDecided({ ...question, agreements: [{ ...agreement, clauses: [clause] }] }),
  }))
  const best =
    outcomes.find(({ outcome }) => outcome === 'release') ?? outcomes.find(({ outcome }) => outcome === 'redact')
  return best?.clause.mayRedact === true
}

function inForce({ from, until }: Agreement, nowMs: number): boolean {
  return Date.parse(from) <= nowMs && (until === undefined || nowMs < Date.parse(until))
}

/** What a reader may not have been given, under any of these charters; null: nothing. */
export function judgeRead(
  world: World,
  reader: Reader,
  item: PageItem,
  charters: readonly (Charter | null)[],
): string | null {
  const object = world.published.objects.get(item.id)
  // What was made for a view has an id of its own; what stands in it is looked at below.
  const secrets = [...world.published.objects.values()].flatMap((one) =>
    one.versions.flatMap((facts) =>
      facts.part !== null && item.text.includes(facts.part.secret) ? [{ one, facts }] : [],
    ),
  )
  const { caller } = reader
  if (caller.kind === 'person') return null
  const recipient: Recipient =
    caller.kind === 'client'
      ? { kind: 'client', tlp: caller.tlp }
      : caller.kind === 'member'
        ? { kind: 'member', code: caller.code }
        : { kind: 'public' }
  const may = (one: ObjectFacts, facts: VersionFacts, whole: boolean) =>
    charters.some((charter) =>
      (charter?.agreements ?? []).some((agreement) =>
        [null, ...(charter?.agreements ?? []).map(({ id }) => id)].some((under) => {
          if ((under === null) !== (one.origin === reader.member)) return false
          const nowMs = world.clock.nowMs()
          const handling = handlingFor(one, facts, { under, ...undisputed, nowMs })
          const question = { handling, recipient, giver: reader.member, agreements: charter!.agreements, nowMs }
          const decided = naivelyDecided({ ...question, only: agreement.id })
          return agreement.id === reader.agreement && (decided === 'release' || (!whole && decided === 'redact'))
        }),
      ),
    )
  const facts = object?.versions.find(({ version }) => version === item.version)
  if (object !== undefined && facts !== undefined && !may(object, facts, true)) return `${item.id} ${item.version}`
  const leaked = secrets.find(({ one, facts }) => !may(one, facts, true))
  return leaked === undefined ? null : `the marked part of ${leaked.one.id}`
}

/** Whether a receiver takes what this giver gives it, by the same charter. */
export function naivelyTaken(
  { self, agreements, nowMs }: Pick<Situation, 'self' | 'agreements' | 'nowMs'>,
  { object, facts }: Holding,
  giver: MemberCode,
  under: string,
): boolean {
  const handling = handlingFor(object, facts, { under, ...undisputed, nowMs })
  const question = {
    ...{ handling: { ...handling, embargoUntil: null, parts: [] }, agreements, nowMs, only: under },
    ...{ recipient: { kind: 'member', code: self } as const, giver },
  }
  return agreements.some((agreement) =>
    agreement.clauses.some((clause) => rulesBroken(question, agreement, clause).length === 0),
  )
}
