import { createPrivateKey, randomFillSync, randomUUID } from 'node:crypto'
import type { Agreement, Card, Charter } from '../alliance/model.ts'
import { generateSigningKey } from '../crypto/keys.ts'
import { makeNotice } from '../crypto/notice.ts'
import { makeSeal } from '../crypto/seal.ts'
import type { GateSettings } from '../intake/gate.ts'
import { createIntake } from '../intake/intake.ts'
import { storedMeanings } from '../intake/meanings.ts'
import type { Entry, Intake, Rehearsal } from '../intake/model.ts'
import type { OtherSpaces } from '../intake/space.ts'
import type { Assigned, MemberCode, Tlp } from '../policy/model.ts'
import type { HeldInSpace } from '../release/live-space.ts'
import type { Caller, Release } from '../release/model.ts'
import { createPseudonyms } from '../release/pseudonyms.ts'
import type { SignNotice } from '../release/recall-versions.ts'
import { createRecalls, type Recalls } from '../release/recalls.ts'
import { StreamRecorder } from '../release/recorder.ts'
import { Registry } from '../release/registry.ts'
import { createRelease } from '../release/release.ts'
import { SituationKeeper } from '../release/situation-keeper.ts'
import type { StixId } from '../stix/object.ts'
import { tlp2Definitions } from '../stix/tlp.ts'
import { keyerOf } from '../store/keys.ts'
import type { Store } from '../store/store.ts'

/** The two doors of a node over a store, without network: what most tests of the road need. */
export interface Core {
  readonly self: MemberCode
  readonly intake: Intake & Rehearsal
  readonly release: Release
  readonly recalls: Recalls
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly store: Store
  readonly counts: SituationKeeper
  /** Members whose view grew, in the order of the commits. */
  readonly notified: MemberCode[]
  setCharter(charter: Charter | null): void
  setNow(ms: number): void
}

/** The space that a core is of, and what it asks of the others; nothing: live, without others. */
export interface CoreSpace {
  readonly exercise?: string
  readonly held?: HeldInSpace
  readonly otherSpaces?: OtherSpaces
}

export const operator: Caller = { kind: 'person', name: 'operator', role: 'admin' }
export const nowMs = Date.UTC(2026, 5, 1)

export const trilateral: Agreement = {
  id: 'trilateral',
  title: 'Trilateral cyber defence',
  parties: ['US', 'JP', 'PH'],
  from: '2026-01-01T00:00:00Z',
  purposes: ['cyber-defence'],
  unmarked: { 'marking-definition': 'clear', 'extension-definition': 'clear' },
  clauses: [
    { id: 'community', title: 'Community', tlpCeiling: 'green', onward: 'parties' },
    { id: 'partners', title: 'Partners', tlpCeiling: 'amber', onward: 'clients' },
    { id: 'named', title: 'Named recipients', tlpCeiling: 'red', onward: 'none' },
  ],
}

const keys = new Map<MemberCode, ReturnType<typeof generateSigningKey>>()

export function keyOfMember(member: MemberCode): ReturnType<typeof generateSigningKey> {
  const known = keys.get(member) ?? generateSigningKey()
  keys.set(member, known)
  return known
}

export const identities: Readonly<Record<MemberCode, StixId>> = {
  US: 'identity--11111111-1111-4111-8111-111111111111' as StixId,
  JP: 'identity--22222222-2222-4222-8222-222222222222' as StixId,
  PH: 'identity--33333333-3333-4333-8333-333333333333' as StixId,
}

export function charterOf(agreements: readonly Agreement[] = [trilateral], version = 1): Charter {
  const card = (member: MemberCode): Card => ({
    format: 'trefoil/card/1',
    member,
    name: member,
    identity: identities[member]!,
    signingKey: keyOfMember(member).publicKey,
    authority: '',
    exchangeUrl: `https://${member.toLowerCase()}.example`,
    consoleUrl: `http://${member.toLowerCase()}.example`,
  })
  return {
    format: 'trefoil/charter/1',
    alliance: 'test',
    version,
    previous: null,
    quorum: 2,
    members: ['US', 'JP', 'PH'].map(card),
    agreements,
  }
}

export function createCore(
  store: Store,
  self: MemberCode,
  first: Charter | null = charterOf(),
  gate: GateSettings = { personalData: false, twoPersonRelease: false },
  /** False: no ledger is kept, to measure what it costs. */
  recorded = true,
  space: CoreSpace = {},
): Core {
  let charter = first
  let moment = nowMs
  const clock = { nowMs: () => moment }
  // It grows whenever it is asked, so patience is counted in steps.
  let elapsed = 0
  const elapsedMs = () => elapsed++
  const notified: MemberCode[] = []
  const key = createPrivateKey(keyOfMember(self).privatePem)
  const keyOf = keyerOf(store.seed)
  const recorder = new StreamRecorder({
    self,
    origin: `${self.toLowerCase()}.example/log`,
    keyOf,
    random: randomFillSync,
  })
  const counts = new SituationKeeper(keyOf)
  const pseudonyms = createPseudonyms(Buffer.alloc(32, `pseudonyms of ${self}`), { nowMs: () => nowMs })
  const registry = new Registry(
    () => ({
      self,
      charter: charter?.version ?? 0,
      agreements: charter?.agreements ?? [],
      nowMs: moment,
      ...(space.exercise === undefined ? {} : { exercise: space.exercise }),
    }),
    async (tx, journal, interned) => {
      if (space.exercise === undefined) await counts.record(tx, journal, interned)
      if (recorded) await recorder.record(tx, journal, interned)
    },
    {
      secret: Buffer.alloc(32, self),
      identities: () => identities,
      meanings: storedMeanings(self, keyOf),
      pseudonymKey: pseudonyms.keyFor,
      onPseudonyms: pseudonyms.remember,
    },
  )
  registry.outside = space.held
  const intake = createIntake({
    ...(space.otherSpaces === undefined ? {} : { otherSpaces: space.otherSpaces }),
    store,
    registry,
    keyOf,
    self,
    charter: () => charter,
    clock,
    maxObjectBytes: 1024 * 1024,
    gate,
    onStored: ({ members }) => notified.push(...members),
  })
  const sign: SignNotice = (facts) => makeNotice(key, { ...facts, origin: self })
  const release = createRelease({
    store,
    registry,
    keyOf,
    names: () => ({}),
    elapsedMs,
    seal: (facts) => makeSeal(key, { ...facts, origin: self }),
    sign,
    onRecalled: (members) => notified.push(...members),
  })
  const recalls = createRecalls({
    store,
    registry,
    keyOf,
    self,
    sign,
    clock,
    members: () => charter?.members.map(({ member }) => member) ?? [],
    onChanged: (members) => notified.push(...members),
    onAnswered() {},
    onQueued() {},
  })
  return {
    self,
    intake,
    release,
    recalls,
    registry,
    keyOf,
    store,
    counts,
    notified,
    setCharter: (next) => {
      charter = next
    },
    setNow: (ms) => {
      moment = ms
    },
  }
}

/** What one node hands another: everything that its release gives to that member. */
export async function carry(from: Core, to: Core): ReturnType<Intake['accept']> {
  const { items } = await from.release.stream(to.self, 0, 10_000)
  const entries = items.map(
    ({ text, assigned, id, origin, agreement, version, seal }): Entry => ({
      text,
      assigned,
      carried: { id, origin, agreement, version, seal },
    }),
  )
  return to.intake.accept({ kind: 'peer', member: from.self }, entries)
}

export function local(
  core: Core,
  objects: readonly (object | string)[],
  assigned?: Assigned,
): ReturnType<Intake['accept']> {
  const entries = objects.map((object): Entry => {
    const text = typeof object === 'string' ? object : JSON.stringify(object)
    return assigned === undefined ? { text } : { text, assigned }
  })
  return core.intake.accept({ kind: 'local', actor: 'operator' }, entries)
}

let count = 0

/** A small valid object; each call another one. */
export function makeObject(type: string, more: Record<string, unknown> & { readonly tlp?: Tlp } = {}) {
  const { tlp, ...rest } = more
  const stamp = new Date(Date.UTC(2026, 0, 1) + count++).toISOString()
  return {
    type,
    spec_version: '2.1',
    id: `${type}--${randomUUID()}`,
    created: stamp,
    modified: stamp,
    ...(tlp === undefined ? {} : { object_marking_refs: [tlp2Definitions[tlp].id] }),
    ...rest,
  }
}

export function makeIndicator(name: string, more: Parameters<typeof makeObject>[1] = {}) {
  return makeObject('indicator', {
    name,
    pattern: `[domain-name:value = '${name}']`,
    pattern_type: 'stix',
    valid_from: '2026-01-01T00:00:00Z',
    ...more,
  })
}
