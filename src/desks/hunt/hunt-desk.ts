import { setImmediate as nextTurn } from 'node:timers/promises'
import { Fault } from '../../base/fault.ts'
import { type Random, uuidV4 } from '../../base/ids.ts'
import { HuntCount, type ItemCount, type Looked } from '../../hunt/hunt-count.ts'
import { problemOfItem } from '../../hunt/hunt-item.ts'
import { type HuntPackage, readHuntPackage, writeHuntPackage } from '../../hunt/hunt-package.ts'
import { TelemetryEvents } from '../../hunt/telemetry-events.ts'
import type { Entry, Intake, IntakeResult } from '../../intake/model.ts'
import type { FieldMap, TelemetryFormat } from '../../match/line-reader.ts'
import type { MemberCode, Tlp } from '../../policy/model.ts'
import type { Caller, Release } from '../../release/model.ts'
import { tlp2Definitions } from '../../stix/tlp.ts'
import type { AuditFacts } from '../../store/audit.ts'
import {
  addHuntOffer,
  addHuntRun,
  changeHuntOffer,
  countHuntOffers,
  countHuntOffersFrom,
  type HuntOfferRow,
  huntOfferById,
  huntOffers,
  offersOfHunt,
  removeHuntRun,
  runsOfHuntOffer,
} from '../../store/hunts.ts'
import type { Store, Tx } from '../../store/store.ts'
import { givenWith, heldObject, markingsOf } from '../note-to-member.ts'
import { countHeld, mostHeld } from './held-events.ts'
import {
  huntIn,
  huntTrace,
  offerNote,
  type Reply,
  type ReplyState,
  type Results,
  replyId,
  replyNote,
} from './hunt-note.ts'
import { type HuntView, type OfferView, type Run, type RunSource, viewOf, viewsByHunt } from './hunt-view.ts'
import { type ReleaseLevel, resultsOf } from './results.ts'

export interface HuntParts {
  readonly store: Store
  readonly member: MemberCode
  readonly identity: string
  readonly others: () => readonly string[]
  readonly nowMs: () => number
  readonly accept: Intake['accept']
  readonly release: Pick<Release, 'detail' | 'list'>
  readonly audit: (tx: Tx, facts: AuditFacts) => Promise<unknown>
  readonly random?: Random
  readonly onChange: () => void
}

/** To whom a hunt is offered, until when, and how it is marked. */
export interface NewHunt {
  readonly package: HuntPackage
  readonly members: readonly MemberCode[]
  readonly dueMs: number
  readonly tlp: Tlp
  readonly about: readonly string[]
}

const reader: Caller = { kind: 'person', name: 'hunt-desk', role: 'reader' }
const limits = { days: 366, members: 20, runs: 100, offersFrom: 10_000, shown: 200 } as const
const workMs = 20

/** Hunts: what we ask members to look for in their data, and what they ask us (docs/protocol/hunt.md). Nothing is looked for, and nothing told, without a person. */
export class HuntDesk {
  readonly #parts: HuntParts
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: HuntParts) {
    this.#parts = parts
  }

  async hunts(limit: number = limits.shown): Promise<readonly HuntView[]> {
    const rows = await huntOffers(this.#parts.store.read, { direction: 'out', limit })
    return viewsByHunt(await this.#present(rows))
  }

  async hunt(hunt: string): Promise<HuntView> {
    const rows = await offersOfHunt(this.#parts.store.read, hunt)
    const [found] = viewsByHunt(await this.#present(rows))
    if (found === undefined) throw new Fault('not-found', 'no such hunt')
    return found
  }

  async offers(limit: number = limits.shown): Promise<readonly OfferView[]> {
    return this.#present(await huntOffers(this.#parts.store.read, { direction: 'in', limit }))
  }

  async offer(id: string): Promise<OfferView> {
    const row = await huntOfferById(this.#parts.store.read, id)
    if (row === undefined) throw new Fault('not-found', 'no such hunt')
    return (await this.#present([row]))[0]!
  }

  /** How many wait for an answer of ours: accepted or refused. */
  waiting(): Promise<number> {
    return countHuntOffers(this.#parts.store.read, 'in', 'offered')
  }

  /** Offers a hunt to each member by a note of its own. What could not be looked for is refused before anybody is asked. */
  ask(asked: NewHunt, by: string): Promise<HuntView> {
    return this.#inTurn(() => this.#ask(asked, by))
  }

  /** What a member has not answered yet is asked no more; what it has stays. */
  withdraw(hunt: string, by: string): Promise<HuntView> {
    return this.#inTurn(async () => {
      const rows = await offersOfHunt(this.#parts.store.read, hunt)
      if (rows.length === 0) throw new Fault('not-found', 'no such hunt')
      const open = rows.filter(({ state }) => state !== 'withdrawn')
      if (open.length === 0) throw new Fault('conflict', 'the hunt was withdrawn')
      for (const row of open) await this.#revoke(row, by)
      this.#parts.onChange()
      return this.hunt(hunt)
    })
  }

  accept(id: string, by: string): Promise<OfferView> {
    return this.#inTurn(async () => {
      const { row, view } = await this.#asked(id, ['offered', 'refused'])
      if (view.package === null) throw new Fault('conflict', `it cannot be looked for: ${view.problem}`)
      return this.#reply(row, { state: 'accepted', text: '', results: null }, by)
    })
  }

  refuse(id: string, reason: string, by: string): Promise<OfferView> {
    return this.#inTurn(async () => {
      const { row } = await this.#asked(id, ['offered', 'accepted', 'running'])
      return this.#reply(row, { state: 'refused', text: reason, results: null }, by)
    })
  }

  /** Looks in what this node holds of its own: observed data and sightings. */
  runHeld(id: string, by: string): Promise<OfferView> {
    return this.#inTurn(async () => {
      const { release, member } = this.#parts
      const { row, view } = await this.#toRun(id)
      const count = new HuntCount(view.package!)
      const whole = await countHeld(count, { release, caller: reader, self: member })
      const source: RunSource = { kind: 'held', format: '', sector: '', name: '', skipped: 0 }
      const note = whole ? null : `the newest ${mostHeld} of each type were looked at`
      await this.#keepRun(row, { source, ...count.finish(), note }, '', by)
      return this.#afterRun(row, by)
    })
  }

  /** Looks in telemetry that a person hands in. It is read as it comes, and kept nowhere. */
  async runTelemetry(
    id: string,
    source: AsyncIterable<Uint8Array>,
    what: { readonly format: TelemetryFormat; readonly map?: FieldMap; readonly sector: string; readonly name: string },
    by: string,
  ): Promise<OfferView> {
    const { view } = await this.#toRun(id)
    const count = new HuntCount(view.package!)
    const { format, map, sector, name } = what
    let begun = performance.now()
    const events = new TelemetryEvents({
      ...{ format, withFields: count.asksFields, onEvent: (event) => count.event(event) },
      ...(map === undefined ? {} : { map }),
    })
    for await (const chunk of source) {
      // A piece at a time, so that others have their turn however much each line asks for.
      for (let at = 0; at < chunk.length; at += 16_384) {
        events.push(chunk.subarray(at, at + 16_384))
        if (performance.now() - begun < workMs) continue
        await nextTurn()
        begun = performance.now()
      }
    }
    const digest = events.end()
    return this.#inTurn(async () => {
      const { row } = await this.#toRun(id)
      const from: RunSource = { kind: 'telemetry', format, sector, name, skipped: events.skipped }
      await this.#keepRun(row, { source: from, ...count.finish(), note: null }, digest, by)
      return this.#afterRun(row, by)
    })
  }

  /** Takes a run out before it is told, as one of the wrong file. */
  discardRun(id: string, num: number, by: string): Promise<OfferView> {
    return this.#inTurn(async () => {
      const { row } = await this.#asked(id, ['running', 'answered'])
      await this.#parts.store.write(async (tx) => {
        if (!(await removeHuntRun(tx, row.id, num))) throw new Fault('not-found', 'no such run')
        await this.#parts.audit(tx, { actor: by, action: 'hunt-run-discarded', subject: id, detail: String(num) })
      })
      this.#parts.onChange()
      return this.offer(id)
    })
  }

  /** Answers with what a person has reviewed: counts, zeros too; times as well, or nothing but that it was looked. */
  answer(
    id: string,
    answer: { readonly level: ReleaseLevel; readonly remark: string },
    by: string,
  ): Promise<OfferView> {
    return this.#inTurn(async () => {
      const { row, view } = await this.#asked(id, ['accepted', 'running', 'answered'])
      const items = view.package?.items.length ?? 0
      if (items > 0 && view.runs.length === 0)
        throw new Fault('conflict', 'nothing was looked at yet: run the hunt first')
      const results = resultsOf(view.runs, items, answer.level)
      return this.#reply(row, { state: 'answered', text: answer.remark, results }, by)
    })
  }

  /**
   * What came from a member, in the transaction that stores it: hunts offered to us, and replies from whom we asked. Idempotent; never
   * throws for what a member sent. To be called after the commit: whoever shows hunts hears of it.
   */
  async look(
    tx: Tx,
    member: MemberCode,
    entries: readonly Entry[],
    result: Pick<IntakeResult, 'rejected'>,
  ): Promise<() => void> {
    let changed = false
    for (const { object, origin } of givenWith(huntTrace, member, entries, result))
      if (await this.#take(tx, object, origin)) changed = true
    return () => {
      if (changed) this.#parts.onChange()
    }
  }

  async #take(tx: Tx, object: Readonly<Record<string, unknown>>, origin: MemberCode): Promise<boolean> {
    const { member, nowMs } = this.#parts
    const found = huntIn(object)
    const now = nowMs()
    if (found === null) return false
    if (found.kind === 'reply') return this.#takeReply(tx, found, origin, now)
    if (found.to !== member) return false
    const known = await huntOfferById(tx.db, found.id)
    if (known !== undefined) {
      if (!found.withdrawn || known.state === 'withdrawn' || known.member !== origin) return false
      await changeHuntOffer(tx, found.id, { state: 'withdrawn', changed_at: now })
      return true
    }
    if ((await countHuntOffersFrom(tx.db, origin)) >= limits.offersFrom) return false
    const asked = Date.parse(found.asked)
    await addHuntOffer(tx, {
      ...{ id: found.id, direction: 'in', hunt: found.hunt, member: origin, actor: '' },
      ...{ asked_at: Number.isNaN(asked) ? now : asked, due_at: Date.parse(found.due) },
      ...{ state: found.withdrawn ? 'withdrawn' : 'offered', reply: '', reply_version: '', replied_at: 0 },
      changed_at: now,
    })
    return true
  }

  /** Nobody answers for another member, a hunt that was never offered, or with counts of other items than were asked for. */
  async #takeReply(tx: Tx, reply: Reply, origin: MemberCode, now: number): Promise<boolean> {
    const row = await huntOfferById(tx.db, reply.offer)
    if (row === undefined || row.direction !== 'out' || row.member !== origin) return false
    if (row.state === 'withdrawn' || reply.id !== replyId(origin, row.id)) return false
    if (Date.parse(reply.at) <= Date.parse(row.reply_version)) return false
    const counts = reply.results?.counts ?? null
    if (counts !== null) {
      const offered = await this.#object(row.id)
      const asked = offered === null ? null : huntIn(offered)
      if (asked?.kind !== 'offer' || asked.package.items.length !== counts.length) return false
    }
    await changeHuntOffer(tx, row.id, {
      ...{ state: reply.state, reply: reply.id, reply_version: reply.at, replied_at: now, changed_at: now },
    })
    return true
  }

  async #ask({ package: given, members, dueMs, tlp, about }: NewHunt, by: string): Promise<HuntView> {
    const { store, identity, nowMs, accept, audit, random, others, release, onChange } = this.#parts
    // Held to what the other side will hold it to.
    const asked = readHuntPackage(writeHuntPackage(given))
    const now = nowMs()
    if (members.length === 0 || members.length > limits.members)
      throw new Fault('invalid', 'name the members to be asked')
    if (dueMs <= now || dueMs > now + limits.days * 86_400_000)
      throw new Fault('invalid', 'an answer is due in the future, within a year')
    const stranger = members.find((member) => !others().includes(member))
    if (stranger !== undefined) throw new Fault('invalid', `${stranger} is not another member of the alliance`)
    for (const [at, item] of asked.items.entries()) {
      const problem = problemOfItem(item)
      if (problem !== null) throw new Fault('invalid', `item ${at + 1} (${item.name}) cannot be looked for: ${problem}`)
    }
    for (const id of about) await release.detail(reader, id)
    const hunt = uuidV4(random)
    const due = new Date(dueMs).toISOString()
    const facts = { identity, at: new Date(now).toISOString(), markings: [tlp2Definitions[tlp].id as string] }
    for (const to of new Set(members)) {
      const id = `note--${uuidV4(random)}`
      const refs = about.length === 0 ? [identity] : about
      await store.write(async (tx) => {
        await addHuntOffer(tx, {
          ...{ id, direction: 'out', hunt, member: to, actor: by, asked_at: now, due_at: dueMs, state: 'offered' },
          ...{ reply: '', reply_version: '', replied_at: 0, changed_at: now },
        })
        await audit(tx, { actor: by, action: 'hunt-ask', subject: hunt, detail: `${to} ${id}` })
      })
      const text = offerNote({ id, hunt, to, due, about: refs, package: asked }, facts)
      const { rejected } = await accept({ kind: 'local', actor: by }, [{ text }])
      if (rejected.length === 0) continue
      await store.write((tx) => changeHuntOffer(tx, id, { state: 'withdrawn', changed_at: now }))
      throw new Fault('invalid', `the hunt was not published: ${rejected[0]!.reason}`)
    }
    onChange()
    return this.hunt(hunt)
  }

  async #revoke(row: HuntOfferRow, by: string): Promise<void> {
    const { store, identity, nowMs, accept, audit } = this.#parts
    const held = await this.#object(row.id)
    const offer = held === null ? null : huntIn(held)
    const now = nowMs()
    if (held !== null && offer?.kind === 'offer' && !offer.withdrawn) {
      const at = laterThan(now, held.modified)
      const facts = { identity, at, markings: markingsOf(held) }
      const text = offerNote(offer, facts, { created: String(held.created), revoked: true })
      const { rejected } = await accept({ kind: 'local', actor: by }, [{ text }])
      if (rejected.length > 0) throw new Fault('invalid', `the hunt was not withdrawn: ${rejected[0]!.reason}`)
    }
    await store.write(async (tx) => {
      await changeHuntOffer(tx, row.id, { state: 'withdrawn', changed_at: now })
      await audit(tx, { actor: by, action: 'hunt-withdraw', subject: row.hunt, detail: row.member })
    })
  }

  async #asked(id: string, states: readonly string[]): Promise<{ row: HuntOfferRow; view: OfferView }> {
    const row = await huntOfferById(this.#parts.store.read, id)
    if (row === undefined || row.direction !== 'in') throw new Fault('not-found', 'no such hunt')
    const view = (await this.#present([row]))[0]!
    if (!states.includes(view.state)) throw new Fault('conflict', `the hunt is ${view.state}`)
    return { row, view }
  }

  async #toRun(id: string): Promise<{ row: HuntOfferRow; view: OfferView }> {
    const found = await this.#asked(id, ['accepted', 'running', 'answered'])
    if (found.view.package === null) throw new Fault('conflict', 'there is nothing to look for')
    if (found.view.runs.length >= limits.runs) throw new Fault('too-many', `at most ${limits.runs} runs of one hunt`)
    return found
  }

  async #keepRun(
    row: HuntOfferRow,
    run: {
      readonly source: RunSource
      readonly items: readonly ItemCount[]
      readonly looked: Looked
      readonly note: string | null
    },
    digest: string,
    by: string,
  ): Promise<void> {
    const { store, nowMs, audit } = this.#parts
    await store.write(async (tx) => {
      const runs = await runsOfHuntOffer(tx.db, row.id)
      const same = (one: (typeof runs)[number]): boolean =>
        digest === '' ? (JSON.parse(one.body) as Run).source.kind === 'held' : one.digest === digest
      const before = runs.find(same)
      // The same telemetry twice would count twice; what the node holds may have grown, and counts as it is now.
      if (before !== undefined && digest !== '')
        throw new Fault('conflict', `this file was looked at already (run ${before.num})`)
      if (before !== undefined) await removeHuntRun(tx, row.id, before.num)
      const num = (runs.at(-1)?.num ?? 0) + 1
      await addHuntRun(tx, { offer: row.id, num, at: nowMs(), actor: by, digest, body: JSON.stringify(run) })
      const detail = `${run.source.kind} ${run.source.format} events=${run.looked.events}`
      await audit(tx, { actor: by, action: 'hunt-run', subject: row.id, detail })
    })
  }

  /** The asker learns that it is being looked; of what was found it learns nothing before somebody has reviewed it. */
  async #afterRun(row: HuntOfferRow, by: string): Promise<OfferView> {
    if (row.state === 'accepted') return this.#reply(row, { state: 'running', text: '', results: null }, by)
    this.#parts.onChange()
    return this.offer(row.id)
  }

  async #reply(
    row: HuntOfferRow,
    reply: { readonly state: ReplyState; readonly text: string; readonly results: Results | null },
    by: string,
  ): Promise<OfferView> {
    const { store, member, identity, nowMs, accept, audit, onChange } = this.#parts
    const offered = await this.#object(row.id)
    if (offered === null) throw new Fault('conflict', 'the hunt was taken back')
    const id = replyId(member, row.id)
    const before = await this.#object(id)
    const now = nowMs()
    const at = before === null ? new Date(now).toISOString() : laterThan(now, before.modified)
    const facts = { identity, at, markings: markingsOf(offered) }
    const created = before === null ? at : String(before.created)
    const text = replyNote({ id, offer: row.id, to: row.member, ...reply }, facts, created)
    const { rejected } = await accept({ kind: 'local', actor: by }, [{ text }])
    if (rejected.length > 0) throw new Fault('invalid', `the reply was not published: ${rejected[0]!.reason}`)
    await store.write(async (tx) => {
      const change = { state: reply.state, reply: id, reply_version: at, replied_at: now, changed_at: now }
      await changeHuntOffer(tx, row.id, change)
      await audit(tx, { actor: by, action: `hunt-${reply.state}`, subject: row.id, detail: `${row.member} ${id}` })
    })
    onChange()
    return this.offer(row.id)
  }

  #present(rows: readonly HuntOfferRow[]): Promise<OfferView[]> {
    const { store, nowMs } = this.#parts
    return Promise.all(
      rows.map(async (row) =>
        viewOf(row, {
          offer: await this.#object(row.id),
          reply: row.reply === '' ? null : await this.#object(row.reply),
          runs: row.direction === 'in' ? await runsOfHuntOffer(store.read, row.id) : [],
          nowMs: nowMs(),
        }),
      ),
    )
  }

  #object(id: string): Promise<Readonly<Record<string, unknown>> | null> {
    return heldObject((...asked) => this.#parts.release.detail(...asked), reader, id)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => {})
    return turn
  }
}

function laterThan(nowMs: number, version: unknown): string {
  const last = Date.parse(String(version))
  return new Date(Number.isNaN(last) ? nowMs : Math.max(nowMs, last + 1)).toISOString()
}
