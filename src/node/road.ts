import { earlier, nextBoundaryMs } from '../alliance/in-force.ts'
import type { Charter } from '../alliance/model.ts'
import type { EvidenceDesk } from '../api/evidence-desk.ts'
import type { PrivacyDesk } from '../api/parts.ts'
import { AuditTrail } from '../audit/trail.ts'
import { pause } from '../base/timers.ts'
import { makeSeal } from '../crypto/seal.ts'
import type { HuntDesk } from '../desks/hunt/hunt-desk.ts'
import type { RuleCheck } from '../detection/judge-indicator.ts'
import type { Heads } from '../exchange/model.ts'
import { createClassifier } from '../intake/classify-stored.ts'
import { dropFormerGivers } from '../intake/former-givers.ts'
import { createIntake } from '../intake/intake.ts'
import { storedMeanings } from '../intake/meanings.ts'
import type { Intake } from '../intake/model.ts'
import { createStoredSearch } from '../intake/search-stored.ts'
import type { OtherSpaces } from '../intake/space.ts'
import type { MemberCode } from '../policy/model.ts'
import { createConsents } from '../release/consents.ts'
import type { HeldInSpace, LiveParts } from '../release/live-space.ts'
import type { Release } from '../release/model.ts'
import { createPseudonyms } from '../release/pseudonyms.ts'
import type { StreamRecorder } from '../release/recorder.ts'
import { Registry } from '../release/registry.ts'
import { createRelease } from '../release/release.ts'
import { indexNext } from '../release/search-index.ts'
import { countStored } from '../release/situation-catch-up.ts'
import { SituationKeeper } from '../release/situation-keeper.ts'
import { tellEarlier } from '../release/tell-earlier.ts'
import { waitingSince } from '../release/waiting.ts'
import { currentCharter } from '../store/charters.ts'
import { keyerOf } from '../store/keys.ts'
import { marksOf } from '../store/marks.ts'
import { countMessages } from '../store/outbox.ts'
import { progressOf } from '../store/progress.ts'
import type { Store } from '../store/store.ts'
import { streamsOf } from '../store/streams.ts'
import { type AdvisoryDesks, openAdvisoryDesk } from './advisory-desk.ts'
import { keepCheckpoint } from './audit-checkpoint.ts'
import type { Basis } from './basis.ts'
import { CharterKeeper } from './charter-keeper.ts'
import { evidenceDesk } from './evidence-desk.ts'
import { FlashAlerts } from './flash-desk.ts'
import { openHunts } from './hunts.ts'
import { type IncidentDesks, openIncidentDesks } from './incident-desks.ts'
import { deriveSecret } from './keys.ts'
import { Leadership } from './leadership.ts'
import { LedgerKeeper } from './ledger.ts'
import { OtherProcesses } from './other-processes.ts'
import { openPrivacyDesk } from './privacy-desk.ts'
import { Quiet } from './quiet.ts'
import { openRecallDesk, type RecallDesk, signerOf } from './recall-desk.ts'
import { othersIn, recordAdoption, recorderOf } from './record-adoption.ts'
import { Redecider } from './redecider.ts'
import { Repeat } from './repeat.ts'
import { SignsOfLife } from './signs-of-life.ts'
import { version } from './version.ts'
import { yaraChecker } from './yara-program.ts'

const lookAgainMs = 100

export interface RoadListeners {
  /** The view of these members grew. */
  readonly onGranted: (members: Iterable<MemberCode>) => void
  /** Something lies in the outbox for these members. */
  readonly onQueued: (members: Iterable<MemberCode>) => void
  /** Everything held is judged by the terms of this moment. */
  readonly onTermsApplied: () => Promise<void>
  /** This process began, or ceased, to do the background work of its node. */
  readonly onLead?: (leads: boolean) => void
  /** Another process was told by this member how far its streams are, or by a person to pull. */
  readonly onPull?: (member: MemberCode, heads: Heads | undefined) => void
  /** Something was stored, taken back, or is read by others now. */
  readonly onChanged?: () => void
  /** What this node holds in its exercises. */
  readonly otherSpaces?: OtherSpaces
}

/** The space that a road is of, where it is not the live one. */
export interface RoadSpace {
  /** The exercise. */
  readonly name: string
  readonly asHeld: (charter: Charter) => Charter
  readonly live: LiveParts
  readonly held: HeldInSpace
}

/** The road that every object takes: in by intake, kept in the store, judged under the charter in force, out by release. */
export interface Road extends AsyncDisposable {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly keeper: CharterKeeper
  readonly intake: Intake
  readonly release: Release
  readonly flash: FlashAlerts
  /** Incidents that were reported here, and what members ask each other about them. */
  readonly incidents: IncidentDesks
  /** Joint advisories: drafts among members, what this node publishes, what others published. */
  readonly advisories: AdvisoryDesks
  /** What members ask each other to look for in their own data. */
  readonly hunts: HuntDesk
  /** What is taken back: by our member, by others, by time. */
  readonly recall: RecallDesk
  /** What protects persons, and shows beforehand what would leave. */
  readonly privacy: PrivacyDesk
  /** Who did what, and who read what. */
  readonly audit: AuditTrail
  /** What was released, recalled and adopted, as the other members can check it. */
  readonly ledger: LedgerKeeper
  /** The history of one object, as evidence. */
  readonly evidence: EvidenceDesk
  readonly recorder: StreamRecorder
  /** Keeps the sums of the picture; null in an exercise. */
  readonly counts: SituationKeeper | null
  readonly redecider: Redecider
  /** Judges rules of YARA, where its compiler is installed. */
  readonly checkYara: RuleCheck
  /** Makes what was stored findable, in the background. */
  readonly search: Repeat
  /** Which process of this node does its background work. */
  readonly leadership: Leadership
  readonly others: OtherProcesses
  /** Resolves when everything held is judged by the charter that is in force, by whichever process. */
  judge(): Promise<void>
}

/** Opens the road; when it resolves, everything held is judged by the terms of this moment. */
export async function openRoad(basis: Basis, listeners: RoadListeners, space?: RoadSpace): Promise<Road> {
  const { onQueued, onTermsApplied, onChanged = () => {}, otherSpaces } = listeners
  const onGranted: RoadListeners['onGranted'] = (members) => {
    listeners.onGranted(members)
    onChanged()
  }
  const live = space === undefined ? undefined : { db: space.live.store.read, keyOf: space.live.keyOf }
  const { config, keys, self, clock, timers, log, events, report, closing } = basis
  await using parts = new AsyncDisposableStack()
  const store = parts.use(
    await basis.openStore({
      database: config.databaseAddress,
      replica: config.replica,
      owner: config.member,
      nowMs: () => clock.nowMs(),
    }),
  )
  let onLead = (_leads: boolean): void => {}
  const leadership = parts.use(
    await Leadership.join({
      store,
      address: config.consoleUrl,
      version,
      startedAt: basis.startedAtMs * 1000,
      monotonicMs: basis.sinceStartMs,
      timers,
      onChange(leads, term) {
        log.info({ leads, term }, leads ? 'this process leads' : 'another process leads')
        onLead(leads)
      },
      report,
    }),
  )
  const leads = (): boolean => leadership.leads
  const audit = parts.use(
    new AuditTrail({ store, key: keys.auditLog, keep: (note) => keepCheckpoint(config.dir, note), report, timers }),
  )
  const keyOf = keyerOf(store.seed)
  const recorder = recorderOf(store, self, basis.fillRandom)
  const keeper = await CharterKeeper.open(
    store,
    self,
    clock,
    recordAdoption(recorder, self.member, space?.asHeld),
    space?.asHeld,
  )
  keeper.refuseOtherKeys(`${config.dir}/keys`)
  // What a drill holds is in no count.
  const counts = space === undefined ? new SituationKeeper(keyOf) : null
  const pseudonyms = createPseudonyms(deriveSecret(keys.signing, 'pseudonyms/1'), clock)
  const registry = new Registry(
    () => ({
      self: self.member,
      charter: keeper.charter?.version ?? 0,
      agreements: keeper.charter?.agreements ?? [],
      nowMs: clock.nowMs(),
      ...(space === undefined ? {} : { exercise: space.name }),
    }),
    async (tx, journal, interned) => {
      await counts?.record(tx, journal, interned)
      await recorder.record(tx, journal, interned)
    },
    {
      secret: deriveSecret(keys.signing, 'derived-ids/1'),
      identities: () =>
        Object.fromEntries([self, ...(keeper.charter?.members ?? [])].map((card) => [card.member, card.identity])),
      meanings: storedMeanings(self.member, keyOf, live),
      pseudonymKey: pseudonyms.keyFor,
      onPseudonyms: pseudonyms.remember,
    },
  )
  registry.onTold = onGranted
  if (store.shared !== null) registry.onElsewhere = async () => void (await keeper.reload())
  registry.outside = space?.held
  const ledger = new LedgerKeeper({
    store,
    self: self.member,
    ledger: self.ledger!,
    logKey: keys.log,
    cards: () => keeper.charter?.members ?? [],
    clock,
  })

  const checkYara = yaraChecker()
  const quiet = new Quiet(basis.sinceStartMs, timers)
  const indexMore = async (): Promise<boolean> => {
    if (!leads()) return false
    await quiet.wait(closing)
    return (await indexNext(leadership.fenced)) > 0
  }
  const search = parts.use(new Repeat(indexMore, report, { timers }))
  const intake = createIntake({
    store,
    registry,
    keyOf,
    self: self.member,
    charter: () => keeper.charter,
    clock,
    maxObjectBytes: config.maxObjectBytes,
    checkYara,
    gate: { personalData: true, twoPersonRelease: config.twoPersonRelease },
    ...(live === undefined ? {} : { liveDefinitions: live }),
    otherSpaces: space === undefined ? (otherSpaces ?? noSpaces) : liveSpace(space.held),
    async onGiven(...given) {
      const after = [
        await flash.look(...given),
        await incidents.requests.look(...given),
        await advisories.drafts.look(...given),
        await hunts.look(...given),
      ]
      return () => {
        for (const tell of after) tell()
      }
    },
    onAsked: (count) => events.publish({ kind: 'review', subject: String(count) }),
    onPurged: (origins) => {
      onQueued(origins)
      events.publish({ kind: 'recall', subject: '' })
    },
    onStored({ members, count }) {
      // Detection first: what was just accepted is to be looked for before anything else follows from it.
      if (count > 0) events.publish({ kind: 'arrived', subject: String(count) })
      onGranted(members)
      redecider.look()
      quiet.disturb()
      search.poke()
      if (count > 0) onChanged()
    },
  })
  const names = (): Readonly<Record<MemberCode, string>> => ({ [self.member]: self.name, ...keeper.names() })
  const release = createRelease({
    store,
    registry,
    keyOf,
    seal: (facts) => makeSeal(keys.signing, { ...facts, origin: self.member } as Parameters<typeof makeSeal>[1]),
    sign: signerOf(basis),
    onRecalled: onGranted,
    names,
    elapsedMs: basis.sinceStartMs,
  })
  const recall = parts.use(openRecallDesk(basis, { store, registry, keyOf, keeper, onGranted, onQueued, leads }))
  const privacy = openPrivacyDesk({
    elapsedMs: basis.sinceStartMs,
    config,
    store,
    registry,
    keyOf,
    intake,
    names,
    onDecided(members) {
      onGranted(members)
      events.publish({ kind: 'review', subject: '' })
    },
  })
  const evidence = evidenceDesk({
    ...{ store, registry, keyOf, names, keys, ledger, audit, clock },
    charter: () => keeper.held,
  })
  const flash = new FlashAlerts({
    store,
    clock,
    self,
    cards: () => keeper.charter?.members ?? [],
    signingPem: keys.signing,
    encryptionPem: keys.encryption,
    accept: (source, entries) => intake.accept(source, entries),
    recipients: (...asked) => release.recipients(...asked),
    onChange: (name) => events.publish({ kind: 'flash', subject: name }),
  })
  const incidents = parts.use(
    openIncidentDesks(basis, {
      ...{ store, leads, release, keyOf, registry },
      accept: (source, entries) => intake.accept(source, entries),
      consents: createConsents({ store, registry, keyOf, onChanged: onGranted }),
      others: () => othersIn(keeper.charter, self.member),
      isLive: space === undefined,
    }),
  )
  const advisories = parts.use(
    openAdvisoryDesk(basis, {
      ...{ store, fenced: leadership.fenced, leads },
      charter: () => keeper.charter,
      accept: (source, entries) => intake.accept(source, entries),
      isLive: space === undefined,
    }),
  )
  const hunts = openHunts(basis, {
    ...{ store, release },
    accept: (source, entries) => intake.accept(source, entries),
    others: () => othersIn(keeper.charter, self.member),
  })
  const classifying = createClassifier({ store, registry, keyOf, self: self.member, clock, onGranted })
  const redecider = parts.use(
    new Redecider({
      store: leadership.fenced,
      leads,
      registry,
      keyOf,
      clock,
      timers,
      log,
      boundary: (afterMs) =>
        keeper.charter === null
          ? null
          : earlier(nextBoundaryMs(keeper.charter, afterMs), registry.nextEmbargoMs(afterMs)),
      async beforehand() {
        if (await classifying.asksAnew()) while (!closing.aborted && (await classifying.more()));
      },
      async onApplied(members) {
        onGranted(members)
        onGranted(await dropFormerGivers({ store, registry, keyOf, charter: () => keeper.charter }))
        classifier.poke()
        await onTermsApplied()
      },
    }),
  )
  const classifier = parts.use(
    new Repeat(
      async () => {
        if (!leads()) return false
        await quiet.wait(closing)
        const more = await classifying.more()
        redecider.look()
        return more
      },
      report,
      { timers },
    ),
  )
  const searching = createStoredSearch({
    ...{ store, registry, keyOf, self: self.member },
    gate: { personalData: true, twoPersonRelease: config.twoPersonRelease },
    onChanged: onGranted,
    onAsked: (count) => events.publish({ kind: 'review', subject: String(count) }),
  })
  const searcher = parts.use(
    new Repeat(
      async () => {
        if (!leads()) return false
        await quiet.wait(closing)
        return searching.more()
      },
      report,
      { timers },
    ),
  )
  const counter =
    counts === null
      ? null
      : parts.use(
          new Repeat(
            async () => {
              if (!leads()) return false
              await quiet.wait(closing)
              return countStored(store, registry, counts)
            },
            report,
            { timers },
          ),
        )
  registry.onWaiting = () => {
    // A run that fails has said so and is tried again.
    if (leads()) redecider.run().catch(() => {})
  }
  async function judge(): Promise<void> {
    while (!closing.aborted) {
      await keeper.reload()
      if (leads()) return await redecider.run()
      const charter = (await currentCharter(store.read))?.version ?? 0
      const judged = await progressOf(store.read, 'redecided')
      if (charter === 0 || ((await marksOf(store.read)).terms === charter && judged === charter)) return
      await pause(timers, lookAgainMs, closing)
    }
  }
  // Before anybody may read: what was in force when the node stopped may have ended since.
  await judge()
  await tellEarlier(store, registry, (rows) => {
    if (rows > 0 && rows % 50_000 === 0) log.info({ rows }, 'telling the streams what was released before')
  })
  const members = (): MemberCode[] => othersIn(keeper.charter, self.member)
  parts.use(new SignsOfLife({ store: leadership.fenced, recorder, members, clock, timers, report, leads }))
  search.poke()
  onLead = (now) => {
    listeners.onLead?.(now)
    if (!now) return
    // What the leader before had begun may be half done.
    judge().catch(report)
    search.poke()
    classifier.poke()
    searcher.poke()
    counter?.poke()
  }
  const told = new Map<MemberCode, number>()
  const others = parts.use(
    new OtherProcesses({
      shared: store.shared,
      timers,
      sinceStartMs: basis.sinceStartMs,
      events,
      onPull: (...said) => listeners.onPull?.(...said),
      report,
      async look() {
        await keeper.reload()
        if (!leads()) return
        const { terms } = await registry.refresh(store.read)
        const isBehind = keeper.charter !== null && keeper.charter.version > terms
        if (isBehind || (await waitingSince(store.read)) > 0) await redecider.run()
        redecider.look()
        search.poke()
        const ends = Map.groupBy(await streamsOf(store.read), ({ peer }) => peer)
        const moved = [...ends].filter(([peer, rows]) => {
          const steps = rows.reduce((sum, { seq }) => sum + seq, 0)
          const more = steps !== told.get(peer)
          told.set(peer, steps)
          return more
        })
        onGranted(moved.map(([peer]) => peer))
        onQueued((await countMessages(store.read)).keys())
      },
    }),
  )
  searcher.poke()
  counter?.poke()
  const held = parts.move()
  return {
    store,
    registry,
    keyOf,
    keeper,
    intake,
    release,
    flash,
    incidents,
    advisories,
    hunts,
    recall,
    privacy,
    ledger,
    evidence,
    recorder,
    counts,
    audit,
    redecider,
    search,
    checkYara,
    leadership,
    others,
    judge,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

const noSpaces: OtherSpaces = { held: async () => new Map() }

/** The live space, as the door of an exercise asks about it. */
function liveSpace(live: HeldInSpace): OtherSpaces {
  return { held: async (ids) => new Map([...(await live.heldOf(ids))].map((id) => [id, ''])) }
}
