import { asksForAge } from '../alliance/in-force.ts'
import { formatMicros } from '../base/clock.ts'
import type { Handling } from '../policy/model.ts'
import { partsOf } from '../policy/parts.ts'
import { counts } from '../release/came-through.ts'
import type { Original } from '../release/cutter.ts'
import { grantAnew, grantArrived } from '../release/grants.ts'
import type { VersionFacts } from '../release/journal.ts'
import { priorityOf } from '../release/reader-changes.ts'
import type { StixId } from '../stix/object.ts'
import { everDerived, firstMade } from '../store/derivations.ts'
import { doorOf } from '../store/doors.ts'
import { recordEvidence } from '../store/evidence.ts'
import { insertGivers } from '../store/givers.ts'
import { keysOf } from '../store/keys.ts'
import { bodiesOf, headsByKeys, insertObjects, type NewObject, type ObjectHead } from '../store/objects.ts'
import { DayRecord } from '../store/record-days.ts'
import { insertReferences, type ReferenceRow } from '../store/references.ts'
import { insertRetentions } from '../store/retentions.ts'
import type { Tx } from '../store/store.ts'
import { keepNoMore, removeTombstone, type Tombstone } from '../store/tombstones.ts'
import { admit, type Held, sameJson } from './admit.ts'
import { Classifier } from './classifier.ts'
import { Gate, type GateSettings } from './gate.ts'
import { type Given, giverRow, recordGivers, retentionOf } from './giving.ts'
import type { IntakeParts } from './intake-parts.ts'
import { lookAgain } from './look-again.ts'
import { type Lookup, Meanings } from './meanings.ts'
import type { Accepted, Carried, IntakeResult, Refusal, Source } from './model.ts'
import { assignedText, type Prepared } from './prepare.ts'
import { reclassify } from './reclassify.ts'
import { Returned } from './returned.ts'
import { idsConcerned, refuseSpace } from './space.ts'
import { refuseStanding } from './standing.ts'

/** Why something is refused; `told`: what the sender is told instead. */
type Why = Pick<Refusal, 'code' | 'reason'> & { readonly told?: string | undefined }

/** A version that is known here: as it is held, or as it was admitted earlier in this batch. */
interface Known extends Held {
  /** Where its text is: the sequence number of a stored one, or the text itself. */
  readonly text: number | string
  /** Of what this batch brings: its place among what was admitted. */
  readonly place?: number
}

/** One batch, read, as it is stored in one transaction. */
export interface ToStore {
  readonly source: Source
  readonly good: readonly Prepared[]
  readonly unreadable: readonly Refusal[]
  /** What was held already and is given by this member from now on. */
  readonly newly: readonly Given[]
}

const openGate: GateSettings = { personalData: false, twoPersonRelease: false }
const nameless = { objectId: '', version: '', reason: 'it belongs to another space' }
const idsAtOnce = 500
const noTargets: readonly StixId[] = []
const nothingHeld: readonly Known[] = []

/** Everything of a batch that depends on what is held: judged, granted and stored, or refused. Also: how much was laid before people. */
export function createBatchStorer(
  parts: IntakeParts,
): (tx: Tx, batch: ToStore) => Promise<IntakeResult & { asked: number }> {
  const { registry, keyOf, self } = parts

  async function storeAll(
    tx: Tx,
    { source, good, unreadable, newly }: ToStore,
  ): Promise<IntakeResult & { asked: number }> {
    const added: Accepted[] = []
    const unchanged: Accepted[] = []
    const rejected: Refusal[] = []
    const gone: Accepted[] = []
    const given: Given[] = [...newly]
    const givenAgain: { readonly known: Known; readonly carried: Carried }[] = []
    const lifted = new Set<Tombstone>()
    const freed = new Set<Tombstone>()
    const meanings = new Meanings(self, keyOf, parts.liveDefinitions)
    await meanings.load(tx.db, markingsOf(good))
    const { heads, known } = await heldVersions(tx, good)
    const returned = await Returned.load(tx.db, keyOf, new Set(good.map(({ object }) => object.id)))
    const made = await madeHere(tx, source, good)
    const admitted: { prepared: Prepared; handling: number; version: string | null; corrects: boolean }[] = []
    const terms = { self, charter: parts.charter(), nowMs: parts.clock.nowMs() }
    const moment = { nowMs: terms.nowMs, asksForAge: asksForAge(registry.present.agreements) }
    const space = {
      exercise: registry.present.exercise ?? null,
      elsewhere: (await parts.otherSpaces?.held(idsConcerned(good))) ?? new Map<string, string>(),
    }
    const gate = new Gate(parts.gate ?? openGate, self)
    await gate.examine(tx, keyOf, source, good)
    const classifier = new Classifier({ meanings, moment, gate, source, charter: terms.charter })
    const numbers = new Map<Handling, number>()

    const refuse = (prepared: Prepared, { told, ...why }: Why) => {
      const { index, object, version } = prepared
      const refusal = { index, id: object.id, version, ...why, issues: [] }
      rejected.push(told === undefined ? refusal : { ...refusal, told })
    }
    for (const prepared of definitionsFirst(good)) {
      const { object, digest, carried } = prepared
      const held = known.get(object.id) ?? nothingHeld
      const version = prepared.version ?? carried?.version ?? null
      if (made.has(object.id) && !held.some((one) => one.digest === digest)) {
        const why = 'this id is of what was made for one recipient of another object: change that one'
        refuse(prepared, { code: 'not-its-creator', reason: why, told: why })
        continue
      }
      const back = returned.judge(source, { id: object.id, version, origin: prepared.origin, at: carried?.at })
      if (back.as === 'recalled') {
        refuse(prepared, { code: 'recalled', reason: back.reason, told: 'its originator took it back' })
        continue
      }
      if (back.as === 'gone') {
        gone.push({ id: object.id, version: version ?? '' })
        continue
      }
      if (carried !== undefined && !counts(self, carried.via)) {
        const same = held.find((one) => one.origin === prepared.origin && one.digest === digest)
        if (same !== undefined) givenAgain.push({ known: same as Known, carried })
        gone.push({ id: object.id, version: version ?? '' })
        continue
      }
      const handling = classifier.of(prepared)
      const foreign = refuseSpace(prepared, handling, source, space)
      if (foreign !== null) {
        refuse(prepared, foreign)
        continue
      }
      const standing = refuseStanding(prepared, handling, source, terms)
      if (standing !== null || (source.kind === 'peer' && prepared.origin === self)) {
        // What we hold already, to the byte, is no quarrel, whoever brings it; but who may not give it now is asked again once it may.
        const same = held.find((one) => one.digest === digest)
        if (same !== undefined && standing?.code !== 'not-permitted')
          unchanged.push({ id: object.id, version: same.version })
        else if (standing !== null) refuse(prepared, standing)
        else
          refuse(prepared, {
            code: 'not-its-creator',
            reason: 'we published this object and hold no such version of it',
          })
        continue
      }
      const candidate = {
        place: admitted.length,
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
        text: prepared.text,
      }
      const admission =
        held.length === 0
          ? ({ admit: true } as const)
          : await admit(candidate, held, (one) => hasContent(tx, one as Known, prepared.text))
      if (!admission.admit) {
        if (admission.unchanged) {
          const one = { id: object.id, version: admission.version }
          unchanged.push(candidate.unversioned ? { ...one, unversioned: true } : one)
          const same = held.find((one) => one.origin === prepared.origin && one.version === admission.version)
          if (carried !== undefined && same !== undefined) givenAgain.push({ known: same as Known, carried })
          for (const stone of back.lift) lifted.add(stone)
          for (const stone of back.frees) freed.add(stone)
        } else refuse(prepared, { code: admission.code, reason: admission.reason, told: admission.told })
        continue
      }
      let number = numbers.get(handling)
      if (number === undefined && registry.isOneTooMany(handling)) {
        refuse(prepared, {
          code: 'too-large',
          reason: `what ${prepared.origin} published is marked in more distinct ways than a node keeps`,
        })
        continue
      }
      for (const stone of back.lift) lifted.add(stone)
      for (const stone of back.frees) freed.add(stone)
      if (number === undefined) {
        number = await registry.handlingNumber(tx, handling)
        numbers.set(handling, number)
      }
      const corrects = held.some(({ origin }) => origin === prepared.origin)
      admitted.push({ prepared, handling: number, version, corrects })
      if (isDefinition(prepared)) {
        meanings.explain(prepared.explainer, object)
        classifier.forget()
      }
      known.set(object.id, held.length === 0 ? [candidate] : [...held, candidate])
    }

    const first = admitted.length === 0 ? 0 : await tx.takeTicks(admitted.length)
    for (const { known, carried } of givenAgain) {
      const seq = known.place === undefined ? known.text : first + known.place
      if (typeof seq === 'number') given.push({ seq, carried })
    }
    const objects: NewObject[] = []
    const references: ReferenceRow[] = []
    const { mayTakeOut } = registry
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
      const targets = targetsOf(prepared.references)
      const one = { seq, id: object.id, type: object.type, version: settled, handling, targets }
      return mayTakeOut ? { ...one, original: originalOf(prepared, meanings.of) } : one
    })
    // Before anything is granted: what is cut out of what leaves is read from there.
    for (let offset = 0; offset < admitted.length; offset++) {
      const { prepared, handling } = admitted[offset]!
      const { held } = registry.handling(handling)
      if (held.length === 0 && !gate.hasFoundOf(prepared)) continue
      gate.ask(arrived[offset]!, { ...gate.of(prepared), held }, nameOf(source))
    }
    let asked = await gate.writeDown(tx)
    // Before anything is granted: what is given again is bound by that no more.
    for (const stone of lifted) await removeTombstone(tx, stone)
    for (const stone of freed) await keepNoMore(tx, stone)
    let gained = await grantArrived(tx, registry, keyOf, arrived, heads)
    if (objects.length > 0) await insertObjects(tx, objects)
    const record = new DayRecord()
    for (let offset = 0; offset < admitted.length; offset++) {
      const { prepared, corrects } = admitted[offset]!
      const { object, origin } = prepared
      record.add(first + offset, 'published', origin)
      if (corrects) record.add(first + offset, 'corrected', origin)
      if (object.revoked === true) record.add(first + offset, 'revoked', origin)
    }
    await record.write(tx)
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
    // What a tombstone kept back, and the earlier versions that it bound, are judged as if it had never lain here.
    const free = [...new Set([...lifted, ...freed])].filter(
      (stone) => stone.kept === 1 || (lifted.has(stone) && stone.handling > 0),
    )
    const bound = free.flatMap(({ id }) => known.get(id) ?? [])
    if (bound.length > 0) {
      const heads = bound.flatMap(({ id, text }) => (typeof text === 'number' ? [{ seq: text, id, handling: 0 }] : []))
      for (const { id } of heads) registry.journal.recounted.add(id)
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

  /** What is held of these ids, and of those that they refer to. */
  async function heldVersions(
    tx: Tx,
    good: readonly Prepared[],
  ): Promise<{ readonly heads: readonly ObjectHead[]; readonly known: Map<string, Known[]> }> {
    const ids = new Set<string>(good.map(({ object }) => object.id))
    const all = new Set<string>(ids)
    for (const { references } of good) for (const { target } of references) all.add(target)
    const heads = (await headsByKeys(tx.db, keysOf(keyOf, all))).sort((a, b) => a.seq - b.seq)
    const known = new Map<string, Known[]>()
    for (const head of heads) {
      if (!ids.has(head.id)) continue
      const { id, version, origin, creator, digest } = head
      const door = doorOf(head.source)
      const one = { id, version, origin, creator, digest, revoked: head.revoked === 1, door, text: head.seq }
      known.set(id, [...(known.get(id) ?? []), one])
    }
    return { heads, known }
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

  return storeAll
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

/** Most of a batch is marked alike. */
function markingsOf(good: readonly Prepared[]): ReadonlySet<StixId> {
  const ids = new Set<StixId>()
  let last: StixId | undefined
  for (const { markings } of good) {
    for (const id of markings) {
      if (id !== last) ids.add(id)
      last = id
    }
  }
  return ids
}

/** A definition comes before what it explains: here, and on every page of a peer. */
function definitionsFirst(good: readonly Prepared[]): readonly Prepared[] {
  const definitions = good.filter(isDefinition)
  return definitions.length === 0 ? good : [...definitions, ...good.filter((one) => !isDefinition(one))]
}

function isDefinition({ object }: Prepared): boolean {
  return object.type === 'marking-definition'
}

function nameOf(source: Source): string {
  return source.kind === 'peer' ? source.member : source.actor
}

function targetsOf(references: Prepared['references']): readonly StixId[] {
  if (references.length === 0) return noTargets
  const targets = references.map(({ target }) => target)
  return targets.length === 1 ? targets : [...new Set(targets)]
}

function distinct<T extends { property: string; target: string }>(references: readonly T[]): Iterable<T> {
  if (references.length < 2) return references
  return new Map(references.map((one) => [`${one.property} ${one.target}`, one])).values()
}
