import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { draftCharter, signCharter } from '../../../src/alliance/charter.ts'
import { readConfig } from '../../../src/config/read-config.ts'
import { digestToken, hashPassword, newToken } from '../../../src/crypto/secret.ts'
import { createLogger } from '../../../src/http/log.ts'
import { cardOf } from '../../../src/node/card.ts'
import { clientsIn } from '../../../src/node/clients.ts'
import { createNode } from '../../../src/node/create.ts'
import { keysOf } from '../../../src/node/keys.ts'
import { accountsIn, sessionsIn } from '../../../src/node/people.ts'
import { type RunningNode, startNode } from '../../../src/node.ts'
import type { Assigned } from '../../../src/policy/model.ts'
import { type Role, roles } from '../../../src/release/model.ts'
import { sample } from '../../../src/testing/sample-objects.ts'
import { exampleAgreement } from '../process-alliance.ts'
import { type Caller, type Canary, canaries, everything, words } from './callers.ts'
import type { Schema } from './schema-value.ts'

/** A whole node with a real store, its two surfaces without a socket, its listeners, and everybody who may ask. */
export interface Target extends AsyncDisposable {
  readonly node: RunningNode
  readonly callers: readonly Caller[]
  /** Ids of the planted objects. */
  readonly ids: string[]
  /** Signs everybody in again, and plants what was recalled: requests may have ended or taken back either. */
  renew(): Promise<void>
  /** What a node has told its log so far, and forgets. */
  takeLog(): string
  /** What must never be in a log: passwords, tokens and cookies. */
  readonly secrets: readonly string[]
  readonly openapi: {
    readonly paths: Schema
    readonly components: { readonly schemas: { readonly [name: string]: Schema } }
  }
  /** Authority of the exchange listener. */
  readonly ca: string
  readonly memberCertificate: { readonly cert: string; readonly key: string }
  /** One reading of everything that a GET may not change. */
  stateOf(): Promise<ReadonlyMap<string, string>>
  /** Time goes on with each request, so that limits of rate do not hide what is behind them. */
  readonly clock: { ms: number }
}

const members = ['JP', 'PH', 'US'] as const

export async function openTarget(): Promise<Target> {
  await using parts = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-fuzz-'))
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  const dirOf = (member: string): string => join(folder, member.toLowerCase())
  for (const member of members) {
    // The others do not run: a port that nobody listens on.
    const exchangeUrl = `https://127.0.0.1:${await unusedPort()}`
    createNode({
      dir: dirOf(member),
      member,
      name: `Member ${member}`,
      exchangeUrl,
      consoleUrl: 'http://localhost:7080',
    })
  }
  const log: string[] = []
  const config = readConfig(dirOf('US'), {
    TREFOIL_EXCHANGE_LISTEN: '127.0.0.1:0',
    TREFOIL_CONSOLE_LISTEN: '127.0.0.1:0',
    TREFOIL_MAX_BODY_BYTES: '1048576',
  })
  const clock = { ms: Date.now() }
  const node = parts.use(
    await startNode({
      config,
      log: createLogger({ level: 'debug', member: 'US', destination: { write: (line) => void log.push(line) } }),
      outside: { clock: { nowMs: () => clock.ms } },
    }),
  )
  const cards = members.map((member) => cardOf(readConfig(dirOf(member), {}), keysOf(dirOf(member))))
  const draft = draftCharter({ alliance: 'Fuzz', cards, agreements: [exampleAgreement] })
  await node.adoptCharter(
    members.reduce((text, member) => signCharter(text, member, keysOf(dirOf(member)).signing), draft),
  )
  let generation = 0
  const ids = await plant(node, generation)
  const secrets: string[] = []
  const callers = await makeCallers(node, clock.ms, secrets, (member) => keysOf(dirOf(member)).certificate)
  const signIn = () => signInAll(node, clock.ms, callers, secrets)
  await signIn()
  await resumeLedger(node)
  const described = await node.surfaces.people(
    new Request('http://localhost/api/v1/openapi.json', { headers: { host: 'localhost' } }),
    {
      connection: { address: '127.0.0.1', secure: false, certificate: null },
    },
  )
  const held = parts.move()
  const { certificate, certificateKey, authority } = keysOf(dirOf('JP'))
  return {
    node,
    callers,
    ids,
    secrets,
    async renew() {
      await signIn()
      const there = await node.store.read.selectFrom('object').select('id').where('id', 'in', ids).execute()
      if (there.length < ids.length) ids.splice(0, ids.length, ...(await plant(node, ++generation)))
    },
    takeLog: () => log.splice(0).join(''),
    openapi: (await described.json()) as Target['openapi'],
    ca: readFileSync(join(dirOf('US'), 'keys', 'ca.pem'), 'utf8'),
    memberCertificate: { cert: `${certificate}\n${authority}`, key: certificateKey },
    stateOf: () => stateOf(node),
    clock,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

/** Objects with a word each that only some may read. */
async function plant(node: RunningNode, generation: number): Promise<string[]> {
  const labels: { readonly [canary in Canary]: Assigned } = {
    clear: { tlp: 'clear' },
    green: { tlp: 'green' },
    amber: { tlp: 'amber' },
    strict: { tlp: 'amber+strict' },
    forJapan: { tlp: 'amber', releasableTo: ['JP'] },
    forPhilippines: { tlp: 'amber', releasableTo: ['PH'] },
  }
  const ids: string[] = []
  for (const [index, [canary, assigned]] of Object.entries(labels).entries()) {
    const id = `indicator--3f1c0a52-6d7e-4b8f-9a10-${String(generation * 10 + index).padStart(12, '0')}`
    const object = sample('indicator', { id, name: `zebra ${canaries[canary as Canary]}` })
    const result = await node.intake.accept({ kind: 'local', actor: 'fuzz' }, [
      { text: JSON.stringify(object), assigned },
    ])
    if (result.added.length !== 1) throw new Error(`not planted: ${JSON.stringify(result.rejected)}`)
    ids.push(id)
  }
  return ids
}

async function makeCallers(
  node: RunningNode,
  nowMs: number,
  secrets: string[],
  certificateOf: (member: string) => string,
): Promise<Caller[]> {
  const callers: Caller[] = [{ name: 'nobody', headers: {}, certificate: null, mayRead: words() }]
  const password = newToken()
  const secret = await hashPassword(password)
  const createdAt = nowMs * 1000
  secrets.push(password, node.token)
  // What is released to named members alone is not for the clients of this node, but those of its own clearance.
  for (const [name, tlp, mayRead] of [
    ['client-clear', 'clear', words('clear')],
    ['client-green', 'green', words('clear', 'green')],
    ['client-amber', 'amber', words('clear', 'green', 'amber')],
  ] as const) {
    const token = newToken()
    secrets.push(token)
    const row = { name, tlp, canWrite: true, secret, token: digestToken(token), createdAt, disabled: false }
    await clientsIn(node.store).add(row)
    callers.push({ name, headers: { authorization: `Bearer ${token}` }, mayRead, certificate: null })
  }
  const victim = { name: 'victim', secret, createdAt, disabled: true }
  await clientsIn(node.store).add({ ...victim, tlp: 'clear', canWrite: false, token: 'x' })
  await accountsIn(node.store).add({ ...victim, role: 'reader', language: 'en', theme: 'auto' })
  for (const [member, mayRead] of [
    ['JP', words('clear', 'green', 'amber', 'strict', 'forJapan')],
    ['PH', words('clear', 'green', 'amber', 'strict', 'forPhilippines')],
  ] as const) {
    const certificate = new Uint8Array(new X509Certificate(certificateOf(member)).raw)
    callers.push({ name: `member-${member}`, headers: {}, mayRead, certificate })
  }
  for (const role of roles) {
    const account = { name: role, role, secret, createdAt, disabled: false, language: 'en', theme: 'auto' } as const
    await accountsIn(node.store).add(account)
    callers.push({ name: role, headers: {}, mayRead: mayReadAs(role), certificate: null })
  }
  const headers = { authorization: `Bearer ${node.token}` }
  callers.push({ name: 'operator', headers, mayRead: everything, certificate: null })
  return callers
}

/** Gives every person a fresh session that has just proved itself. */
async function signInAll(node: RunningNode, nowMs: number, callers: Caller[], secrets: string[]): Promise<void> {
  const createdAt = nowMs * 1000
  for (const role of roles) {
    const token = newToken()
    secrets.push(token)
    await sessionsIn(node.store).add({
      digest: digestToken(token),
      account: role,
      createdAt,
      seenAt: createdAt,
      expiresAt: createdAt + 43_200_000_000,
      steppedUpAt: createdAt,
    })
    await node.store.write(async (tx) => {
      const set = { disabled: 0, role }
      await tx.db.updateTable('account').set(set).where('name', '=', role).execute()
      await tx.db
        .updateTable('session')
        .set({ stepped_up_at: createdAt })
        .where('digest', '=', digestToken(token))
        .execute()
    })
    const at = callers.findIndex(({ name }) => name === role)
    const headers = { cookie: `trefoil_session_us=${token}`, 'x-trefoil': '1', 'sec-fetch-site': 'same-origin' }
    callers[at] = { ...callers[at]!, headers }
  }
  // Only the newest matter, and a log is searched for each.
  secrets.splice(3, Math.max(0, secrets.length - 40))
}

/** The other members do not run: nobody can say what it saw last, so a person gives the word. */
async function resumeLedger(node: RunningNode): Promise<void> {
  const headers = { host: 'localhost', authorization: `Bearer ${node.token}`, 'content-type': 'application/json' }
  const request = new Request('http://localhost/api/v1/ledger/resume', { method: 'POST', headers, body: '{}' })
  const answer = await node.surfaces.people(request, {
    connection: { address: '127.0.0.1', secure: false, certificate: null },
  })
  if (!answer.ok) throw new Error(`the ledger is not resumed: ${answer.status} ${await answer.text()}`)
}

function mayReadAs(role: Role): ReadonlySet<string> {
  return role === 'auditor' ? words('clear', 'green') : everything
}

// What reading may change: it is recorded, sessions and limits count it, and the background works on meanwhile.
const mayChange =
  /^(audit|session|progress|tile|log|word|word_.*|value|value_key|value_key_.*|outbox|peer|peer_log|witnessed|inquiry_epoch|inquiry_filter|meta|sqlite_.*)$/

async function stateOf(node: RunningNode): Promise<Map<string, string>> {
  const state = new Map<string, string>()
  const read = node.store.read
  const tables = await read.introspection.getTables()
  for (const { name, columns } of tables) {
    if (mayChange.test(name)) continue
    const rows = await read
      .selectFrom(name as 'object')
      .select(columns.map((column) => column.name) as never)
      .execute()
    state.set(name, JSON.stringify(rows))
  }
  return state
}

async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
