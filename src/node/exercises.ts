import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import {
  admitEnding,
  admitOpening,
  endExercise,
  kindOfStatement,
  type Opened,
  openExercise,
  readEnding,
  readOpening,
} from '../alliance/exercise.ts'
import type { ExerciseDesk, ExerciseState, NewExercise } from '../api/exercise-desk.ts'
import { Fault } from '../base/fault.ts'
import { nodePaths } from '../config/node-directory.ts'
import { askExercises, readTalk, writeAnswer } from '../exchange/ask-exercises.ts'
import type { ServesExercise } from '../exchange/exercise-routes.ts'
import type { Transport } from '../exchange/model.ts'
import type { OtherSpaces } from '../intake/space.ts'
import type { MemberCode } from '../policy/model.ts'
import { HeldInSpace } from '../release/live-space.ts'
import {
  type ExerciseRow,
  exerciseOf,
  exercisesIn,
  exercisesNamed,
  forgetExercise,
  putExercise,
} from '../store/exercises.ts'
import type { Basis } from './basis.ts'
import { eraseDirectory } from './erase.ts'
import { openRoom, type Room, roomDatabase, roomDirectory } from './exercise-room.ts'
import { othersIn } from './record-adoption.ts'
import { Repeat } from './repeat.ts'
import type { Road } from './road.ts'
import { sampleTexts } from './sample-objects.ts'

const talkEveryMs = 20_000
const mostInvitations = 20
/** No agreement is called so by us: under none, nothing is released to anybody. */
const sampleAgreement = 'sample-data'
const sampleName = /^Sample data \d+$/
const sampleDays = 30
const farewellMs = 600_000

/** The end of an exercise that others may not have heard yet. */
interface Farewell {
  readonly members: Set<MemberCode>
  readonly text: string
  readonly untilMs: number
}

/** The exercises of this node: what is known of them, the rooms of those that it takes part in, and what members tell each other (docs/protocol/exercise.md). */
export class Exercises implements ExerciseDesk, OtherSpaces, AsyncDisposable {
  readonly #basis: Basis
  readonly #live: () => Road
  readonly #rooms = new Map<string, Room>()
  readonly #farewells = new Map<string, Farewell>()
  #transport: Transport | null = null
  #disarm: () => void = () => {}
  #last: Promise<unknown> = Promise.resolve()
  readonly #rounds: Repeat
  #closed = false

  constructor(basis: Basis, live: () => Road) {
    this.#basis = basis
    this.#live = live
    this.#rounds = new Repeat(
      async () => {
        this.#armNext(await this.#round())
        return false
      },
      basis.report,
      { timers: basis.timers },
    )
  }

  /** Removes what has ended meanwhile, opens the rooms of the others, and begins to talk. To be called when this node can be asked. */
  async start(transport: Transport): Promise<void> {
    this.#transport = transport
    await this.#inTurn(async () => {
      const rows = await exercisesIn(this.#live().store.read)
      const joined = new Map(rows.filter(({ state }) => state === 'joined').map((row) => [row.digest, row]))
      const { dir } = this.#basis.config
      const { exercises: folder } = nodePaths(dir)
      // What is left of one that ended, or that a backup brought back.
      for (const name of existsSync(folder) ? readdirSync(folder) : [])
        if (!joined.has(name)) eraseDirectory(roomDirectory(dir, name))
      for (const row of joined.values()) {
        const opened = readOpening(row.opening)
        // Its store is in no backup: a node that lost it cannot go on with its log.
        if (this.#isOver(opened) || !existsSync(roomDatabase(dir, row.digest))) await this.#finish(row, '')
        else await this.#reopen(opened)
      }
    })
    this.#rounds.poke()
  }

  async list(): Promise<readonly ExerciseState[]> {
    return (await exercisesIn(this.#live().store.read)).map((row) => this.#present(row))
  }

  async open({ name, agreement, members, from, until }: NewExercise): Promise<ExerciseState> {
    const { self, keys, clock } = this.#basis
    if (sampleName.test(name)) throw new Fault('conflict', 'this name is kept for sample data')
    return await this.#inTurn(async () => {
      const { store, keeper } = this.#live()
      const all = [...members, self.member]
      const opened = openExercise({ name, agreement, members: all, opener: self.member, from, until }, keys.signing)
      admitOpening(opened, keeper.charter, clock.nowMs())
      if ((await exercisesNamed(store.read, name)).length > 0)
        throw new Fault('conflict', `there is or was an exercise ${name}: give this one another name`)
      const row = await this.#enter(opened, 'joined')
      this.#rounds.poke()
      return this.#present(row)
    })
  }

  /**
   * A space of this member alone, under no agreement, so that nothing of it is released or told to anybody, before a charter too
   * (decision 0069). It goes with `end`, or by itself.
   */
  async openSample(): Promise<ExerciseState> {
    const { self, keys, clock } = this.#basis
    return await this.#inTurn(async () => {
      const rows = await exercisesIn(this.#live().store.read)
      if (rows.some((row) => this.#isSample(row) && row.state !== 'ended'))
        throw new Fault('conflict', 'sample data is loaded already')
      const nowMs = clock.nowMs()
      const taken = new Set(rows.map((row) => row.name))
      let number = 1
      while (taken.has(`Sample data ${number}`)) number += 1
      const name = `Sample data ${number}`
      const opened = openExercise(
        {
          name,
          agreement: sampleAgreement,
          members: [self.member],
          opener: self.member,
          from: new Date(nowMs).toISOString(),
          until: new Date(nowMs + sampleDays * 86_400_000).toISOString(),
        },
        keys.signing,
      )
      const row = await this.#enter(opened, 'joined')
      const texts = sampleTexts({ exercise: name, nowMs, newId: randomUUID })
      const room = this.#rooms.get(opened.digest)
      const result = await room?.road.intake.accept(
        { kind: 'local', actor: 'operator' },
        texts.map((text) => ({ text })),
      )
      if (result?.added.length !== texts.length) {
        await this.#finish(row, '')
        throw new Fault('internal', `sample data was refused: ${result?.rejected[0]?.reason ?? 'no room'}`)
      }
      this.#rounds.poke()
      return this.#present(row)
    })
  }

  async join(name: string): Promise<ExerciseState> {
    return await this.#inTurn(async () => {
      const row = await this.#named(name)
      if (row.state === 'joined') return this.#present(row)
      const opened = readOpening(row.opening)
      // What the charter said when it was heard of may be otherwise now.
      admitOpening(opened, this.#live().keeper.charter, this.#basis.clock.nowMs())
      const joined = await this.#enter(opened, 'joined')
      this.#rounds.poke()
      return this.#present(joined)
    })
  }

  /** Ended for everybody by who opened it; another member leaves it, for ever. */
  async end(name: string): Promise<ExerciseState> {
    const { self, keys, clock } = this.#basis
    return await this.#inTurn(async () => {
      const row = await this.#named(name)
      const { statement, digest } = readOpening(row.opening)
      if (row.opener !== self.member) return this.#present(await this.#finish(row, ''))
      const at = new Date(clock.nowMs()).toISOString()
      const { text } = endExercise({ exercise: digest, opener: self.member, at }, keys.signing)
      const others = new Set(statement.members.filter((code) => code !== self.member))
      this.#farewells.set(digest, { members: others, text, untilMs: clock.nowMs() + farewellMs })
      const ended = await this.#finish(row, text)
      this.#rounds.poke()
      return this.#present(ended)
    })
  }

  /** The room of an exercise by its name; null where this node is not in it. */
  roomNamed(name: string): Room | null {
    return [...this.#rooms.values()].find(({ opened }) => opened.statement.name === name) ?? null
  }

  readonly within = (member: MemberCode, digest: string): ServesExercise | null => {
    const room = this.#rooms.get(digest)
    return room?.opened.statement.members.includes(member) === true ? room.routes : null
  }

  readonly onStatements = async (member: MemberCode, text: string): Promise<string> => {
    const { statements, open } = readTalk(text)
    for (const statement of statements) await this.#take(member, statement)
    return writeAnswer([...(await this.#openingsFor(member)), ...(await this.#endingsOf(open))])
  }

  async held(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const held = new Map<string, string>()
    for (const { road, opened } of this.#rooms.values()) {
      // One that is just being closed holds nothing: no drill stops what is live.
      const found = await new HeldInSpace(road).heldOf(ids).catch(() => [])
      for (const id of found) held.set(id, opened.statement.name)
    }
    return held
  }

  liveChanged(): void {
    for (const room of this.#rooms.values()) room.liveChanged()
  }

  /** A charter is in force; the rooms follow it. */
  async adopt(text: string): Promise<void> {
    for (const room of this.#rooms.values()) await room.adopt(text).catch((error: unknown) => this.#basis.report(error))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#disarm()
    await this.#rounds[Symbol.asyncDispose]()
    await this.#last.catch(() => {})
    for (const room of this.#rooms.values()) await room[Symbol.asyncDispose]()
    this.#rooms.clear()
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      if (this.#closed) throw new Fault('unavailable', 'the node is stopping')
      return work()
    })
    this.#last = turn.catch(() => {})
    return turn
  }

  /** A room that cannot be opened must not keep the node from what is live. */
  async #reopen(opened: Opened): Promise<void> {
    try {
      await this.#serve(await this.#openRoom(opened))
    } catch (error) {
      this.#basis.report(error)
    }
  }

  /** Served before it speaks: who is spoken to asks back at once. */
  async #serve(room: Room): Promise<void> {
    this.#rooms.set(room.opened.digest, room)
    await room.startExchange()
  }

  #openRoom(opened: Opened): Promise<Room> {
    const wire = this.#transport
    if (wire === null) throw new Fault('unavailable', 'this node is starting')
    return openRoom(this.#basis, { live: this.#live(), wire }, opened)
  }

  async #enter(opened: Opened, state: 'invited' | 'joined'): Promise<ExerciseRow> {
    const { digest, text, statement } = opened
    const { name, opener } = statement
    // The room first: after a crash between the two, one that nothing names is removed at the next start.
    const room = state === 'joined' ? await this.#openRoom(opened) : null
    const row = await this.#live().store.write(async (tx) => {
      const known_at = (await exerciseOf(tx.db, digest))?.known_at ?? (await tx.takeTicks(1))
      const fresh: ExerciseRow = { digest, name, opener, state, opening: text, ending: '', known_at, ended_at: 0 }
      await putExercise(tx, fresh)
      return fresh
    })
    if (room !== null) await this.#serve(room)
    this.#basis.events.publish({ kind: 'exercise', subject: digest })
    return row
  }

  /** Removes everything of it here but that it was. The row goes first: what a crash leaves is removed at the next start. */
  async #finish(row: ExerciseRow, ending: string): Promise<ExerciseRow> {
    const { digest } = row
    const ended = await this.#live().store.write(async (tx) => {
      const fresh: ExerciseRow = { ...row, state: 'ended', opening: '', ending, ended_at: await tx.takeTicks(1) }
      // Nothing of it ever came here, so nothing of it can come back.
      if (row.state === 'invited') await forgetExercise(tx, digest)
      else await putExercise(tx, fresh)
      return fresh
    })
    const room = this.#rooms.get(digest)
    this.#rooms.delete(digest)
    await room?.[Symbol.asyncDispose]()
    eraseDirectory(roomDirectory(this.#basis.config.dir, digest))
    this.#basis.log.info({ exercise: digest }, 'exercise ended, everything of it removed')
    this.#basis.events.publish({ kind: 'exercise', subject: digest })
    return ended
  }

  async #named(name: string): Promise<ExerciseRow> {
    const rows = await exercisesNamed(this.#live().store.read, name)
    const row = rows.find(({ state }) => state !== 'ended')
    if (row === undefined) throw new Fault('not-found', `no exercise ${name.slice(0, 100)} is open`)
    return row
  }

  async #take(member: MemberCode, text: string): Promise<void> {
    try {
      const kind = kindOfStatement(text)
      if (kind === 'opening') await this.#inTurn(() => this.#takeOpening(member, readOpening(text)))
      else if (kind === 'ending') await this.#inTurn(() => this.#takeEnding(text))
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      this.#basis.log.warn({ peer: member, reason: error.kind }, 'what it says of an exercise is not believed')
    }
  }

  async #takeOpening(member: MemberCode, opened: Opened): Promise<void> {
    const { store, keeper } = this.#live()
    const { self, clock } = this.#basis
    const { name, opener, members } = opened.statement
    if (!members.includes(member) || !members.includes(self.member) || opener === self.member) return
    const rows = await exercisesIn(store.read)
    if (rows.some((row) => row.digest === opened.digest || row.name === name)) return
    if (rows.filter((row) => row.opener === opener && row.state === 'invited').length >= mostInvitations) return
    admitOpening(opened, keeper.charter, clock.nowMs())
    await this.#enter(opened, 'invited')
    // Its time counts from here on, too.
    this.#rounds.poke()
  }

  async #takeEnding(text: string): Promise<void> {
    const { store, keeper } = this.#live()
    const ended = readEnding(text)
    const row = await exerciseOf(store.read, ended.statement.exercise)
    if (row === undefined || row.state === 'ended') return
    admitEnding(ended, row, keeper.charter)
    await this.#finish(row, text)
  }

  async #openingsFor(member: MemberCode): Promise<string[]> {
    const rows = await exercisesIn(this.#live().store.read)
    const joined = rows.filter(({ state }) => state === 'joined').map(({ opening }) => readOpening(opening))
    return joined.filter(({ statement }) => statement.members.includes(member)).map(({ text }) => text)
  }

  async #endingsOf(digests: readonly string[]): Promise<string[]> {
    const asked = new Set(digests)
    const rows = await exercisesIn(this.#live().store.read)
    return rows.filter(({ digest, ending }) => ending !== '' && asked.has(digest)).map(({ ending }) => ending)
  }

  #armNext(endMs: number): void {
    this.#disarm()
    if (this.#closed || (endMs === Number.POSITIVE_INFINITY && this.#farewells.size === 0)) return
    const leftMs = endMs - this.#basis.clock.nowMs()
    const waitMs = Math.max(100, Math.min(talkEveryMs, leftMs))
    this.#disarm = this.#basis.timers.after(waitMs, () => this.#rounds.poke())
  }

  /** Ends what is over, and tells and asks everybody who takes part in what is not. Returns when the next one is over; infinity: there is none. */
  async #round(): Promise<number> {
    const { store, keeper } = this.#live()
    const { self, clock } = this.#basis
    await this.#inTurn(async () => {
      for (const row of await exercisesIn(store.read))
        if (row.state !== 'ended' && this.#isOver(readOpening(row.opening))) await this.#finish(row, '')
    })
    for (const [digest, { members, untilMs }] of this.#farewells)
      if (members.size === 0 || untilMs < clock.nowMs()) this.#farewells.delete(digest)
    const rows = (await exercisesIn(store.read)).filter(({ state }) => state !== 'ended')
    const open = rows.map(({ digest }) => digest)
    const concerned = new Set(rows.flatMap(({ opening }) => readOpening(opening).statement.members))
    for (const { members } of this.#farewells.values()) for (const member of members) concerned.add(member)
    const others = othersIn(keeper.charter, self.member).filter((member) => concerned.has(member))
    await Promise.all(others.map((member) => this.#talkTo(member, open)))
    return Math.min(...rows.map(({ opening }) => Date.parse(readOpening(opening).statement.until)))
  }

  async #talkTo(member: MemberCode, open: readonly string[]): Promise<void> {
    if (this.#transport === null) return
    const farewells = [...this.#farewells.values()].filter(({ members }) => members.has(member))
    const statements = [...farewells.map(({ text }) => text), ...(await this.#openingsFor(member))]
    try {
      const answer = await askExercises(this.#transport, member, { statements, open }, this.#basis.closing)
      for (const { members } of farewells) members.delete(member)
      for (const text of answer) await this.#take(member, text)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
    }
  }

  /** Only this member loads them: another that calls its exercise so holds an exercise. */
  #isSample({ name, opener }: Pick<ExerciseRow, 'name' | 'opener'>): boolean {
    return opener === this.#basis.self.member && sampleName.test(name)
  }

  #isOver({ statement }: Opened): boolean {
    return Date.parse(statement.until) <= this.#basis.clock.nowMs()
  }

  #present({ digest, name, opener, state, opening, known_at, ended_at }: ExerciseRow): ExerciseState {
    const sample = this.#isSample({ name, opener })
    const facts = { digest, name, opener, state, sample, knownAt: known_at, endedAt: ended_at === 0 ? null : ended_at }
    if (opening === '') return { ...facts, agreement: null, members: [], from: null, until: null, links: [] }
    const { agreement, members, from, until } = readOpening(opening).statement
    const links = (this.#rooms.get(digest)?.exchange()?.links() ?? []).map((link) => ({
      member: link.member,
      reached: link.lastSuccessAt !== null,
    }))
    return { ...facts, agreement, members, from, until, links }
  }
}
