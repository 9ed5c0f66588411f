import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { draftCharter, readCharter, type SignedCharter, signCharter } from '../alliance/charter.ts'
import type { Agreement } from '../alliance/model.ts'
import type { Clock } from '../base/clock.ts'
import { readConfig } from '../config/read-config.ts'
import type { Entry, IntakeResult } from '../intake/model.ts'
import { cardOf } from '../node/card.ts'
import { createNode } from '../node/create.ts'
import { keysOf } from '../node/keys.ts'
import { type RunningNode, startNode } from '../node.ts'
import type { Assigned, MemberCode } from '../policy/model.ts'
import { makeAgreement } from './alliance.ts'
import { freePorts } from './free-ports.ts'
import { createDatabase, type EngineName } from './stores.ts'

export interface FederationOptions {
  readonly members: readonly MemberCode[]
  readonly engine: EngineName
  /** One of all members, with everything permitted, unless told otherwise. */
  readonly agreements?: readonly Agreement[]
  /** The time of all nodes; absent: the machine's. */
  readonly clock?: Clock
}

/** Whole nodes in one process: real stores, real certificates, real TLS on loopback ports. */
export interface Federation extends AsyncDisposable {
  /** The running node of a member. */
  node(member: MemberCode): RunningNode
  stop(member: MemberCode): Promise<void>
  start(member: MemberCode): Promise<RunningNode>
  /** Hands objects in at a member's node, in its name. */
  publish(member: MemberCode, objects: readonly object[], assigned?: Assigned): Promise<IntakeResult>
  /** The exact text of the newest version that a member's node holds; null if it holds none. */
  textAt(member: MemberCode, id: string): Promise<string | null>
  /** Signs, by all members, a charter with these agreements and the cards of this moment, and puts it in force at each node that runs, or at these alone. Its text. */
  agree(agreements: readonly Agreement[], at?: readonly MemberCode[]): Promise<string>
  /** The directory of a member's node. */
  dirOf(member: MemberCode): string
}

/** Starts one node a member, under one charter signed by all. */
export async function startFederation(options: FederationOptions): Promise<Federation> {
  const { members, engine, agreements = [makeAgreement('trilateral', members)] } = options
  await using parts = new AsyncDisposableStack()
  const directory = mkdtempSync(join(tmpdir(), 'trefoil-federation-'))
  parts.defer(() => rmSync(directory, { recursive: true, force: true }))
  const dirOf = (member: MemberCode) => join(directory, member.toLowerCase())
  for (const member of members) {
    const exchangePort = await freePorts()
    const consolePort = exchangePort + 1
    const database = engine === 'postgres' ? parts.use(await createDatabase(engine)).database : undefined
    createNode({
      dir: dirOf(member),
      member,
      name: `Member ${member}`,
      exchangeUrl: `https://127.0.0.1:${exchangePort}`,
      consoleUrl: `http://127.0.0.1:${consolePort}`,
      ...(database === undefined ? {} : { database }),
    })
  }
  let current: SignedCharter | undefined
  const running = new Map<MemberCode, RunningNode>()
  parts.defer(async () => {
    await Promise.all([...running.values()].map((node) => node[Symbol.asyncDispose]()))
  })
  const federation = {
    node(member: MemberCode): RunningNode {
      const node = running.get(member)
      if (node === undefined) throw new Error(`the node of ${member} does not run`)
      return node
    },
    async start(member: MemberCode): Promise<RunningNode> {
      const node = await startNode({
        config: readConfig(dirOf(member), { TREFOIL_TWO_PERSON_RELEASE: '0' }),
        log: pino({ level: 'silent' }),
        ...(options.clock === undefined ? {} : { outside: { clock: options.clock } }),
      })
      running.set(member, node)
      return node
    },
    async stop(member: MemberCode): Promise<void> {
      const node = federation.node(member)
      running.delete(member)
      await node[Symbol.asyncDispose]()
    },
    publish(member: MemberCode, objects: readonly object[], assigned: Assigned = {}): Promise<IntakeResult> {
      const entries = objects.map((object): Entry => ({ text: JSON.stringify(object), assigned }))
      return federation.node(member).intake.accept({ kind: 'local', actor: 'test' }, entries)
    },
    async textAt(member: MemberCode, id: string): Promise<string | null> {
      const { store } = federation.node(member)
      const rows = await store.read
        .selectFrom('object')
        .select('body')
        .where('id', '=', id)
        .orderBy('version')
        .execute()
      return rows.at(-1)?.body ?? null
    },
    async agree(agreed: readonly Agreement[], at: readonly MemberCode[] = [...running.keys()]): Promise<string> {
      const text = signByAll(members, dirOf, agreed, current)
      current = readCharter(text)
      await Promise.all(at.map((member) => federation.node(member).adoptCharter(text)))
      return text
    },
    dirOf,
  }
  for (const member of members) await federation.start(member)
  await federation.agree(agreements)
  const held = parts.move()
  return { ...federation, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

function signByAll(
  members: readonly MemberCode[],
  dirOf: (member: MemberCode) => string,
  agreements: readonly Agreement[],
  previous: SignedCharter | undefined,
): string {
  const cards = members.map((member) => cardOf(readConfig(dirOf(member), {}), keysOf(dirOf(member))))
  const draft = draftCharter({
    alliance: 'Test alliance',
    cards,
    agreements,
    ...(previous === undefined ? {} : { previous }),
  })
  return members.reduce((text, member) => signCharter(text, member, keysOf(dirOf(member)).signing, previous), draft)
}

const [shortestPauseMs, longestPauseMs] = [5, 40]

/** Asks again until the answer is true, at first soon, later seldom: asking costs too. An error that says what was waited for if it never is. */
export async function waitUntil(
  what: string,
  holds: () => Promise<boolean> | boolean,
  withinMs = 120_000,
): Promise<void> {
  const end = performance.now() + withinMs
  for (let pauseMs = shortestPauseMs; !(await holds()); pauseMs = Math.min(pauseMs * 1.2, longestPauseMs)) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}
