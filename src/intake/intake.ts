import { setImmediate } from 'node:timers/promises'
import { asksForAge } from '../alliance/in-force.ts'
import type { Charter } from '../alliance/model.ts'
import { type Clock, formatMicros } from '../base/clock.ts'
import type { RuleCheck } from '../detection/judge-indicator.ts'
import type { MemberCode } from '../policy/model.ts'
import { partsOf } from '../policy/parts.ts'
import type { Original } from '../release/cutter.ts'
import { grantAnew, grantArrived } from '../release/grants.ts'
import type { VersionFacts } from '../release/journal.ts'
import { priorityOf } from '../release/reader-changes.ts'
import { membersConcerned } from '../release/readers.ts'
import type { Registry } from '../release/registry.ts'
import { rehearse } from '../release/rehearse.ts'
import type { StixId } from '../stix/object.ts'
import { everDerived, firstMade } from '../store/derivations.ts'
import { doorOf } from '../store/doors.ts'
import { recordEvidence } from '../store/evidence.ts'
import { giversOf, insertGivers } from '../store/givers.ts'
import { bodiesOf, headsByKeys, insertObjects, type NewObject, type ObjectHead } from '../store/objects.ts'
import { insertReferences, type ReferenceRow } from '../store/references.ts'
import { insertRetentions } from '../store/retentions.ts'
import type { Db, Store, Tx } from '../store/store.ts'
import { keepNoMore, removeTombstone, type Tombstone } from '../store/tombstones.ts'
import { admit, type Held, sameJson } from './admit.ts'
import { Gate, type GateSettings } from './gate.ts'
import { type Given, giverRow, newGivers, recordGivers, retentionOf } from './giving.ts'
import { lookAgain } from './look-again.ts'
import { type LiveDefinitions, type Lookup, Meanings } from './meanings.ts'
import type {
  Accepted,
  Carried,
  Entry,
  Intake,
  IntakeResult,
  Refusal,
  Rehearsal,
  RunAnswer,
  Source,
  Undetectable,
} from './model.ts'
import { classify, digestOf, type Prepared, prepare, ruleProblem } from './prepare.ts'
import { judgeNotice, purgeTaken } from './purge.ts'
import { reclassify } from './reclassify.ts'
import { Returned } from './returned.ts'
import { idsConcerned, type OtherSpaces, refuseSpace } from './space.ts'
import { mayGive, refuseStanding } from './standing.ts'

export interface IntakeParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly self: MemberCode
  readonly charter: () => Charter | null
  readonly clock: Clock
  readonly maxObjectBytes: number
  /** What people of this node must decide about before it leaves; absent: nothing is looked for, as in tests of other things. */
  readonly gate?: GateSettings
  /** In an exercise: definitions that are held live explain what is marked with them here, too. */
  readonly liveDefinitions?: LiveDefinitions
  /** What this node holds in its other spaces; absent: it has none. */
  readonly otherSpaces?: OtherSpaces
  /** Judges rules of YARA; absent: nobody does. */
  readonly checkYara?: RuleCheck
  /** After each commit: the members whose view grew. */
  readonly onStored: (stored: { readonly members: ReadonlySet<MemberCode>; readonly count: number }) => void
  /** After each commit in which a member took something back: the originators for whom our answer lies in the outbox. */
  readonly onPurged?: (origins: ReadonlySet<MemberCode>) => void
  /** Looks, in the transaction, at what a member handed in; what it returns is called after the commit. Absent: nobody does. */
  readonly onGiven?: (
    tx: Tx,
    member: MemberCode,
    entries: readonly Entry[],
    result: IntakeResult,
  ) => Promise<() => void>
  /** After each commit in which something was laid before people. */
  readonly onAsked?: (count: number) => void
}

/** A version that is known here: as it is held, or as it was admitted earlier in this batch. */
interface Known extends Held {
  /** Where its text is: the sequence number of a stored one, or the text itself. */
  readonly text: number | string
}

/** How long the rules of one batch may be judged. */
const mostJudgingMs = 20_000

const openGate: GateSettings = { personalData: false, twoPersonRelease: false }

/** What a peer brings that is held to the byte. */
interface HeldAlready {
  readonly head: ObjectHead
  readonly carried: Carried
}

/** A batch as it was read before its transaction. */
interface Batch {
  readonly source: Source
  readonly entries: readonly Entry[]
  /** By place: not read, because it was held then. */
  readonly known: ReadonlyMap<number, HeldAlready>
  readonly good: readonly Prepared[]
  readonly rejected: readonly Refusal[]
}

interface Stored {
  readonly result: IntakeResult
  /** How much was laid before people. */
  readonly asked: number
  readonly afterwards: () => void
}

const nameless = { objectId: '', version: '', reason: 'it belongs to another space' }
const idsAtOnce = 500

/** Between this many objects the door lets other work run. */
const stride = 100

/** The only way in: bounds, parsing and validation before the transaction, everything that depends on what is held inside it. */
export function createIntake(parts: IntakeParts): Intake & Rehearsal {
  const { store, registry, keyOf, self } = parts

  /** What a peer brings that we hold to the byte from the same origin, as it does whenever two members relay: not worth reading again. */
  async function findHeld(db: Db, entries: readonly Entry[]): Promise<Map<number, HeldAlready>> {
    const ids = new Set(entries.flatMap(({ carried }) => (carried === undefined ? [] : [carried.id])))
    const heads = await headsByKeys(db, [...ids].map(keyOf))
    const known = new Map<number, HeldAlready>()
    if (heads.length === 0) return known
    const held = new Map(heads.map((head) => [`${head.id} ${head.origin} ${head.digest}`, head]))
    const returned = await Returned.load(db, keyOf, ids)
    for (const [index, { text, carried }] of entries.entries()) {
      if (carried === undefined || returned.has(carried.id)) continue
      const head = held.get(`${carried.id} ${carried.origin} ${digestOf(text)}`)
      if (head !== undefined) known.set(index, { head, carried })
    }
    return known
  }

  /** Of what is held already and this member had not given yet: what it may give, and what it may not. */
  async function newlyGiven(
    db: Db,
    source: Source,
    known: Iterable<HeldAlready>,
  ): Promise<{ newly: Given[]; doubted: ReadonlySet<HeldAlready> }> {
    const { charter, clock } = parts
    if (source.kind === 'local') return { newly: [], doubted: new Set() }
    const may = new Map<string, boolean>()
    const given = [...known]
      .filter(({ head }) => head.origin !== self)
      .map((held) => ({ seq: held.head.seq, head: held.head, carried: held.carried, held }))
    const fresh = new Set(await newGivers((seqs) => giversOf(db, seqs), source.member, given))
    const mayBeGiven = (one: (typeof given)[number]): boolean => {
      const key = `${one.head.handling} ${one.carried.agreement}`
      const known = may.get(key)
      if (known !== undefined) return known
      const handling = { ...registry.handling(one.head.handling), under: one.carried.agreement }
      const answer = mayGive(handling, source.member, { self, charter: charter(), nowMs: clock.nowMs() })
      may.set(key, answer)
      return answer
    }
    const { newly = [], doubted = [] } = Object.groupBy(fresh, (one) => (mayBeGiven(one) ? 'newly' : 'doubted'))
    return { newly, doubted: new Set(doubted.map(({ held }) => held)) }
  }

  async function readAll(
    source: Source,
    entries: readonly Entry[],
    skips: (index: number) => boolean = () => false,
  ): Promise<{ good: Prepared[]; rejected: Refusal[] }> {
    const good: Prepared[] = []
    const rejected: Refusal[] = []
    const explainer = source.kind === 'local' ? (doorOf(source.actor) ?? self) : undefined
    for (const [index, entry] of entries.entries()) {
      if (index % stride === stride - 1) await setImmediate()
      if (skips(index)) continue
      const result = prepare(entry, index, self, { maxBytes: parts.maxObjectBytes }, explainer)
      if (result.ok) good.push(result.prepared)
      else rejected.push(result.refusal)
    }
    return { good: await judgeRules(good), rejected }
  }

  /** What is not judged in time is taken unjudged, as where the program is not there: nothing waits long for it. */
  async function judgeRules(good: readonly Prepared[]): Promise<Prepared[]> {
    const { checkYara } = parts
    if (checkYara === undefined) return [...good]
    const until = parts.clock.nowMs() + mostJudgingMs
    const judged: Prepared[] = []
    for (const one of good) {
      const problem = parts.clock.nowMs() < until ? await ruleProblem(one, checkYara) : null
      judged.push(problem === null ? one : { ...one, undetectable: problem })
    }
    return judged
  }

  async function storeAll(
    tx: Tx,
    source: Source,
    good: readonly Prepared[],
    unreadable: readonly Refusal[],
    newly: readonly Given[],
  ): Promise<IntakeResult & { asked: number }> {
    const added: Accepted[] = []
    const unchanged: Accepted[] = []
    const rejected: Refusal[] = []
    const gone: Accepted[] = []
    const given: Given[] = [...newly]
    const givenAgain: { readonly known: Known; readonly carried: Carried }[] = []
    /** Of what this batch brings: its place in it. */
    const places = new Map<Known, number>()
    const lifted = new Set<Tombstone>()
    const freed = new Set<Tombstone>()
    const meanings = new Meanings(self, keyOf, parts.liveDefinitions)
    await meanings.load(
      tx.db,
      good.flatMap((one) => one.markings),
    )
    const known = await knownVersions(tx, good)
    const returned = await Returned.load(tx.db, keyOf, new Set(good.map(({ object }) => object.id)))
    const made = await madeHere(tx, source, good)
    const admitted: { prepared: Prepared; handling: number; version: string | null }[] = []
    const terms = { self, charter: parts.charter(), nowMs: parts.clock.nowMs() }
    const moment = { nowMs: terms.nowMs, asksForAge: asksForAge(registry.present.agreements) }
    const space = {
      exercise: registry.present.exercise ?? null,
      elsewhere: (await parts.otherSpaces?.held(idsConcerned(good))) ?? new Map<string, string>(),
    }
    const gate = new Gate(parts.gate ?? openGate, self)
    await gate.examine(tx, keyOf, source, good)

    // A definition comes before what it explains: here, and on every page of a peer.
    for (const prepared of good.toSorted((a, b) => Number(isDefinition(b)) - Number(isDefinition(a)))) {
      const { object, digest, index, carried } = prepared
      const refuse = (code: Refusal['code'], reason: string) =>
        rejected.push({ index, id: object.id, version: prepared.version, code, reason, issues: [] })
      const held = known.get(object.id) ?? []
      const version = prepared.version ?? carried?.version ?? null
      if (made.has(object.id) && !held.some((one) => one.digest === digest)) {
        refuse('not-its-creator', 'this id is of what was made for one recipient of another object: change that one')
        continue
      }
      const back = returned.judge(source, { id: object.id, version, origin: prepared.origin, at: carried?.at })
      if (back.as === 'recalled') {
        refuse('recalled', back.reason)
        continue
      }
      if (back.as === 'gone') {
        gone.push({ id: object.id, version: version ?? '' })
        continue
      }
      const marked = classify(prepared, meanings.of, moment, gate.of(prepared))
      const handling = { ...marked, held: gate.holdsOf(marked, source, terms.charter) }
      const foreign = refuseSpace(prepared, marked, source, space)
      if (foreign !== null) {
        refuse(foreign.code, foreign.reason)
        continue
      }
      const standing = refuseStanding(prepared, handling, source, terms)
      if (standing !== null || (source.kind === 'peer' && prepared.origin === self)) {
        // What we hold already, to the byte, is no quarrel, whoever brings it; but who may not give it now is asked again once it may.
        const same = held.find((one) => one.digest === digest)
        if (same !== undefined && standing?.code !== 'not-permitted')
          unchanged.push({ id: object.id, version: same.version })
        else if (standing !== null) refuse(standing.code, standing.reason)
        else refuse('not-its-creator', 'we published this object and hold no such version of it')
        continue
      }
      const candidate = {
        id: object.id,
        version: version ?? '',
        origin: prepared.origin,
        creator: object.created_by_ref ?? '',
        digest,
        revoked: object.revoked === true,
        unversioned: prepared.version === null,
        unchanging: isDefinition(prepared),
        local: source.kind === 'local',
        door: source.kind === 'local' ? doorOf(source.actor) : null,
      }
      const admission = await admit(candidate, held, (one) => hasContent(tx, one as Known, prepared.text))
      if (!admission.admit) {
        if (admission.unchanged) {
          unchanged.push({ id: object.id, version: admission.version })
          const same = held.find((one) => one.origin === prepared.origin && one.version === admission.version)
          if (carried !== undefined && same !== undefined) givenAgain.push({ known: same as Known, carried })
          for (const stone of back.lift) lifted.add(stone)
          for (const stone of back.frees) freed.add(stone)
        } else refuse(admission.code, admission.reason)
        continue
      }
      if (registry.isOneTooMany(handling)) {
        refuse('too-large', `what ${prepared.origin} published is marked in more distinct ways than a node keeps`)
        continue
      }
      for (const stone of back.lift) lifted.add(stone)
      for (const stone of back.frees) freed.add(stone)
      admitted.push({ prepared, handling: await registry.handlingNumber(tx, handling), version })
      if (isDefinition(prepared)) meanings.explain(prepared.explainer, object)
      const one: Known = { ...candidate, text: prepared.text }
      places.set(one, admitted.length - 1)
      known.set(object.id, [...held, one])
    }

    const first = admitted.length === 0 ? 0 : await tx.takeTicks(admitted.length)
    for (const { known, carried } of givenAgain) {
      const place = places.get(known)
      const seq = place === undefined ? known.text : first + place
      if (typeof seq === 'number') given.push({ seq, carried })
    }
    const objects: NewObject[] = []
    const references: ReferenceRow[] = []
    const arrived = admitted.map(({ prepared, handling, version }, offset) => {
      const seq = first + offset
      const settled = version ?? formatMicros(seq)
      const { object } = prepared
      objects.push(rowOf(prepared, seq, settled, handling, source))
      for (const { property, target } of distinct(prepared.references)) {
        references.push({ target: keyOf(target), source: seq, property, target_id: target })
      }
      added.push({ id: object.id, version: settled })
      registry.journal.facts.set(seq, factsOf(prepared, settled, handling))
      const targets = [...new Set(prepared.references.map(({ target }) => target))]
      const one = { seq, id: object.id, type: object.type, version: settled, handling, targets }
      return registry.mayTakeOut ? { ...one, original: originalOf(prepared, meanings.of) } : one
    })
    // Before anything is granted: what is cut out of what leaves is read from there.
    for (const [offset, { prepared, handling }] of admitted.entries()) {
      const review = { ...gate.of(prepared), held: registry.handling(handling).held }
      gate.ask(arrived[offset]!, review, nameOf(source))
    }
    let asked = await gate.writeDown(tx)
    // Before anything is granted: what is given again is bound by that no more.
    for (const stone of lifted) await removeTombstone(tx, stone)
    for (const stone of freed) await keepNoMore(tx, stone)
    let gained = await grantArrived(tx, registry, keyOf, arrived)
    if (objects.length > 0) await insertObjects(tx, objects)
    await insertReferences(tx, references)
    if (source.kind === 'peer') {
      const { member } = source
      const rows = admitted.flatMap(({ prepared, handling }, offset) => {
        const { seq } = arrived[offset]!
        const retention = retentionOf(seq, registry.handling(handling), member, terms)
        return [{ giver: giverRow(seq, member, prepared.carried!), retention }]
      })
      await insertGivers(
        tx,
        rows.map(({ giver }) => giver),
      )
      await insertRetentions(
        tx,
        rows.flatMap(({ retention }) => (retention === null ? [] : [retention])),
      )
      gained = registry.sets.union(gained, await recordGivers(tx, { registry, keyOf }, member, given))
    }
    const kept = [...lifted, ...freed].filter((stone) => stone.kept === 1).flatMap(({ id }) => known.get(id) ?? [])
    if (kept.length > 0) {
      const heads = kept.flatMap(({ id, text }) => (typeof text === 'number' ? [{ seq: text, id, handling: 0 }] : []))
      gained = registry.sets.union(gained, await grantAnew(tx, registry, keyOf, heads))
    }
    const again = await lookAgain(
      tx,
      registry,
      keyOf,
      gate,
      admitted.map(({ prepared }) => prepared),
    )
    gained = registry.sets.union(gained, again.gained)
    asked += again.asked
    const explained = admitted.filter(({ prepared }) => isDefinition(prepared))
    if (explained.length > 0) {
      const ids = new Set(explained.map(({ prepared }) => prepared.object.id))
      gained = registry.sets.union(gained, await reclassify(tx, registry, keyOf, ids, meanings.of, moment))
    }
    await keepEvidence(tx, source, [...unreadable, ...rejected], new Map(good.map(({ index, text }) => [index, text])))
    return { added, unchanged, gone, rejected, upgraded: 0, asked }
  }

  /** Ids under which something was once made here for one recipient; what our own people hand in under one would be taken for it. */
  async function madeHere(tx: Tx, source: Source, good: readonly Prepared[]): Promise<ReadonlySet<string>> {
    const made = new Set<string>()
    if (source.kind !== 'local' || !(await everDerived(tx.db))) return made
    const ids = good.map(({ object }) => object.id as string)
    for (let from = 0; from < ids.length; from += idsAtOnce)
      for (const id of (await firstMade(tx.db, ids.slice(from, from + idsAtOnce))).keys()) made.add(id)
    return made
  }

  async function knownVersions(tx: Tx, good: readonly Prepared[]): Promise<Map<string, Known[]>> {
    const ids = new Set<string>(good.map(({ object }) => object.id))
    const heads = await headsByKeys(tx.db, [...ids].map(keyOf))
    const known = new Map<string, Known[]>()
    for (const head of heads.sort((a, b) => a.seq - b.seq)) {
      if (!ids.has(head.id)) continue
      const { id, version, origin, creator, digest } = head
      const door = doorOf(head.source)
      const one = { id, version, origin, creator, digest, revoked: head.revoked === 1, door, text: head.seq }
      known.set(id, [...(known.get(id) ?? []), one])
    }
    return known
  }

  async function hasContent(tx: Tx, known: Known, text: string): Promise<boolean> {
    const held = typeof known.text === 'string' ? known.text : (await bodiesOf(tx.db, [known.text])).get(known.text)
    return held !== undefined && sameJson(held, text)
  }

  /** What was refused, as evidence: alarms with their bytes from everybody, other refusals only of peers. */
  async function keepEvidence(
    tx: Tx,
    source: Source,
    rejected: readonly Refusal[],
    texts: ReadonlyMap<number, string>,
  ) {
    const facts = rejected
      .filter(({ code }) => source.kind === 'peer' || code === 'conflict')
      .map(({ index, code, id, version, reason }) => ({
        kind: code,
        source: nameOf(source),
        // What belongs to another space leaves no name in this one.
        ...(code === 'other-space' ? nameless : { objectId: id ?? '', version: version ?? '', reason }),
        body: code === 'conflict' ? (texts.get(index) ?? '') : '',
      }))
    await recordEvidence(tx, facts)
  }

  function rowOf(prepared: Prepared, seq: number, version: string, handling: number, source: Source): NewObject {
    const { object, assigned, carried, label, digest, text, origin } = prepared
    return {
      seq,
      key: keyOf(object.id),
      id: object.id,
      type: object.type,
      version,
      creator: object.created_by_ref ?? '',
      label,
      revoked: object.revoked === true ? 1 : 0,
      origin,
      under: carried?.agreement ?? '',
      source: nameOf(source),
      assigned: assignedText(assigned),
      handling,
      digest,
      seal: carried?.seal ?? '',
      space: registry.handling(handling).exercise ?? '',
      body: text,
    }
  }

  /** All that can be done before the transaction. */
  async function read(source: Source, entries: readonly Entry[]): Promise<Batch> {
    const known = source.kind === 'peer' ? await findHeld(store.read, entries) : new Map<number, HeldAlready>()
    return { source, entries, known, ...(await readAll(source, entries, (at) => known.has(at))) }
  }

  /** What was held when the batch was read may have been purged since, also by what the same page took back before. */
  async function stillHeld(tx: Tx, { entries, known }: Batch): Promise<Map<number, HeldAlready>> {
    const places = [...known.keys()]
    const found = await findHeld(
      tx.db,
      places.map((place) => entries[place]!),
    )
    return new Map([...found].map(([at, held]) => [places[at]!, held]))
  }

  async function storeBatch(tx: Tx, batch: Batch): Promise<Stored> {
    const { source, entries, known } = batch
    const still = known.size === 0 ? known : await stillHeld(tx, batch)
    const { newly, doubted } = await newlyGiven(tx.db, source, still.values())
    // What it may not give is judged like anything else, so that it hears of it and is asked again when that changes.
    const held = new Map([...still].filter(([, one]) => !doubted.has(one)))
    const gone =
      held.size === known.size ? null : await readAll(source, entries, (at) => !known.has(at) || held.has(at))
    const good = [...batch.good, ...(gone?.good ?? [])]
    const rejected = [...batch.rejected, ...(gone?.rejected ?? [])]
    const { asked, ...stored } = await storeAll(tx, source, good, rejected, newly)
    const unchanged = [...held.values()].map(({ head }) => ({ id: head.id as StixId, version: head.version }))
    const result = answer(stored, good, rejected, unchanged)
    const afterwards = source.kind === 'peer' ? await parts.onGiven?.(tx, source.member, entries, result) : undefined
    return { result, asked, afterwards: afterwards ?? (() => {}) }
  }

  function announce(members: ReadonlySet<MemberCode>, stored: readonly Stored[]): void {
    const count = stored.reduce((sum, { result }) => sum + result.added.length, 0)
    const asked = stored.reduce((sum, one) => sum + one.asked, 0)
    if (count > 0 || members.size > 0) parts.onStored({ members, count })
    if (asked > 0) parts.onAsked?.(asked)
    for (const { afterwards } of stored) afterwards()
  }

  return {
    async accept(source, entries) {
      if (entries.length === 0) return { added: [], unchanged: [], rejected: [], upgraded: 0 }
      const batch = await read(source, entries)
      const { stored, members } = await registry.write(store, async (tx) => {
        const one = await storeBatch(tx, batch)
        return { stored: one, members: membersConcerned(registry) }
      })
      announce(members, [stored])
      return stored.result
    },

    async purge(giver, items) {
      if (items.length === 0) return []
      const judged = items.map((item) => judgeNotice(item, parts.charter()))
      const { answers, origins, members } = await registry.write(store, async (tx) => {
        const taken = await purgeTaken(tx, { registry, keyOf, self }, giver, judged)
        return { ...taken, members: membersConcerned(registry) }
      })
      if (members.size > 0) parts.onStored({ members, count: 0 })
      parts.onPurged?.(origins)
      return answers
    },

    async takePage({ member, runs, isStill, write }) {
      const ready = await Promise.all(
        runs.map(async (run) =>
          run.is === 'release'
            ? { is: run.is, batch: await read({ kind: 'peer', member }, run.entries) }
            : { is: run.is, judged: run.items.map((item) => judgeNotice(item, parts.charter())) },
        ),
      )
      const done = await registry.write(store, async (tx) => {
        if (!(await isStill(tx))) return null
        const answers: RunAnswer[] = []
        const stored: Stored[] = []
        const origins = new Set<MemberCode>()
        for (const one of ready) {
          if (one.is === 'release') {
            const batch = await storeBatch(tx, one.batch)
            stored.push(batch)
            answers.push({ is: 'release', result: batch.result })
          } else {
            const taken = await purgeTaken(tx, { registry, keyOf, self }, member, one.judged)
            for (const origin of taken.origins) origins.add(origin)
            answers.push({ is: 'recall', answers: taken.answers })
          }
        }
        return { stored, origins, members: membersConcerned(registry), written: await write(tx, answers) }
      })
      if (done === null) return null
      announce(done.members, done.stored)
      if (ready.some(({ is }) => is === 'recall')) parts.onPurged?.(done.origins)
      return done.written
    },

    async rehearse(source, entries, look) {
      const { good, rejected } = await readAll(source, entries)
      return rehearse(registry, store, async (tx) => {
        const { asked: _, ...stored } = await storeAll(tx, source, good, rejected, [])
        const result = answer(stored, good, rejected, [])
        return { result, seen: await look(tx, result) }
      })
    },
  }
}

function answer(
  result: IntakeResult,
  good: readonly Prepared[],
  unreadable: readonly Refusal[],
  known: readonly Accepted[],
): IntakeResult {
  return {
    ...result,
    unchanged: [...known, ...result.unchanged],
    rejected: [...unreadable, ...result.rejected].sort((a, b) => a.index - b.index),
    upgraded: good.filter((prepared) => prepared.upgraded).length,
    undetectable: findUndetectable(good, result.rejected),
  }
}

function findUndetectable(good: readonly Prepared[], rejected: readonly Refusal[]): Undetectable[] {
  const refused = new Set(rejected.map(({ index }) => index))
  return good.flatMap(({ index, object, undetectable }) =>
    undetectable === null || refused.has(index) ? [] : [{ index, id: object.id, reason: undetectable }],
  )
}

function factsOf({ object, digest, text }: Prepared, version: string, handling: number): VersionFacts {
  const priority = priorityOf(object)
  const facts = { id: object.id, version, digest, handling, bytes: Buffer.byteLength(text) }
  return priority === undefined ? facts : { ...facts, priority }
}

/** What is read of it where something is taken out of it for somebody. */
function originalOf({ object, explainer, granular, assigned }: Prepared, meaningOf: Lookup): Original {
  const marked = granular.map(({ ref, selectors }) => ({ id: ref, meaning: meaningOf(ref, explainer), selectors }))
  return { object, parts: partsOf(marked), assigned: assignedText(assigned) }
}

function assignedText(assigned: Prepared['assigned']): string {
  return assigned.tlp === undefined && assigned.releasableTo === undefined ? '' : JSON.stringify(assigned)
}

function isDefinition({ object }: Prepared): boolean {
  return object.type === 'marking-definition'
}

function nameOf(source: Source): string {
  return source.kind === 'peer' ? source.member : source.actor
}

function distinct<T extends { property: string; target: string }>(references: readonly T[]): Iterable<T> {
  return new Map(references.map((one) => [`${one.property} ${one.target}`, one])).values()
}
