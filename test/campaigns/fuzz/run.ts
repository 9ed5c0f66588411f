import { Chance } from '../chance.ts'
import { type Answer, judge, judgeLog } from './oracles.ts'
import { encodedBody, type FuzzRequest, Loot, makeRequest } from './requests.ts'
import type { Target } from './target.ts'

export interface FuzzResult {
  readonly violations: string[]
  readonly statuses: Map<string, number>
  readonly sent: number
}

export interface FuzzOptions {
  readonly seed: number
  readonly requests: number
  /** Send the request of this number alone. */
  readonly only?: number
  readonly note?: (line: string) => void
}

const blockSize = 500
const hangMs = 60_000

/** Sends so many requests to a node's surfaces without a socket, and judges every answer. */
export async function fuzzTarget(
  target: Target,
  { seed, requests, only, note = () => {} }: FuzzOptions,
): Promise<FuzzResult> {
  const loot = new Loot()
  const result: FuzzResult = { violations: [], statuses: new Map(), sent: 0 }
  target.takeLog()
  let before: ReadonlyMap<string, string> | null = null
  const first = only ?? 0
  const end = only === undefined ? requests : only + 1
  let sent = 0
  for (let number = first; number < end && result.violations.length < 20; number++) {
    // Every second block only reads, and must leave everything as it was.
    const readOnly = Math.floor(number / blockSize) % 2 === 1
    if (number % blockSize === 0) {
      await judgeState(target, before, result, number)
      await target.renew()
      before = readOnly ? await target.stateOf() : null
      for (const wrong of judgeLog(target.takeLog(), target.secrets))
        result.violations.push(`before request ${number}: ${wrong}`)
      if (number % 5_000 === 0) note(`${number} requests, ${result.violations.length} violations`)
    }
    const known = result.violations.length
    await sendOne(target, loot, { seed, number, readOnly, result })
    if (result.violations.length > known) note(result.violations.at(-1)!)
    sent += 1
  }
  if (before !== null) await judgeState(target, before, result, end)
  for (const wrong of judgeLog(target.takeLog(), target.secrets)) result.violations.push(`at the end: ${wrong}`)
  return { ...result, sent }
}

async function sendOne(
  target: Target,
  loot: Loot,
  { seed, number, readOnly, result }: { seed: number; number: number; readOnly: boolean; result: FuzzResult },
): Promise<void> {
  const chance = new Chance(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b))
  const request = makeRequest(target, loot, chance, readOnly)
  target.clock.ms += 25
  let answer: Answer | null
  try {
    answer = await send(target, request, encodedBody(request, chance))
  } catch (error) {
    result.violations.push(
      describe(seed, number, request, [error instanceof Error ? (error.stack ?? error.message) : String(error)]),
    )
    return
  }
  // The platform itself refuses to make such a request.
  if (answer === null) return
  const key = `${request.surface} ${answer.status}`
  result.statuses.set(key, (result.statuses.get(key) ?? 0) + 1)
  takeLoot(loot, answer)
  const wrong = judge(request, answer)
  if (wrong.length > 0) result.violations.push(describe(seed, number, request, wrong))
}

async function send(target: Target, request: FuzzRequest, body: Uint8Array | null): Promise<Answer | null> {
  const people = request.surface === 'api' || request.surface === 'console'
  const base = people ? 'http://localhost:7080' : 'https://127.0.0.1:7443'
  const ending = new AbortController()
  let made: Request
  try {
    const headers = new Headers()
    if (people) headers.set('host', 'localhost:7080')
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, value)
    made = new Request(new URL(base + request.path), {
      method: request.method,
      headers,
      signal: ending.signal,
      ...(body === null ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    })
  } catch {
    return null
  }
  const connection = { address: '192.0.2.7', secure: !people, certificate: request.caller.certificate }
  const bindings = { connection, incoming: { socket: { getProtocol: () => 'TLSv1.3' } } } as unknown as Parameters<
    Target['node']['surfaces']['people']
  >[1]
  // Of the processor's time: how busy the machine is says nothing of the node.
  const begun = process.cpuUsage()
  const tookMs = (): number => {
    const { user, system } = process.cpuUsage(begun)
    return (user + system) / 1_000
  }
  const surface = people ? target.node.surfaces.people : target.node.surfaces.machines
  const answered = async (): Promise<Answer> => {
    const response = await surface(made, bindings)
    const { status, headers } = response
    // A stream of events ends when its reader leaves.
    if (headers.get('content-type')?.startsWith('text/event-stream')) {
      await response.body?.cancel()
      return { status, headers, body: Buffer.alloc(0), tookMs: tookMs() }
    }
    const bytes = Buffer.from(await response.arrayBuffer())
    return { status, headers, body: bytes, tookMs: tookMs() }
  }
  let timer: NodeJS.Timeout | undefined
  const hanging = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${hangMs} ms`)), hangMs)
  })
  try {
    return await Promise.race([answered(), hanging])
  } finally {
    clearTimeout(timer)
    ending.abort()
  }
}

/** Cursors and names that one caller was given, for another one to try. */
function takeLoot(loot: Loot, { headers, body }: Answer): void {
  if (headers.get('content-encoding') !== null) return
  const text = body.toString('latin1', 0, 4_000)
  const found = /"(?:next|cursor|id|digest|num)":\s*"?([\w:.-]{1,120})/.exec(text)?.[1]
  if (found !== undefined) loot.add(found)
}

async function judgeState(
  target: Target,
  before: ReadonlyMap<string, string> | null,
  result: FuzzResult,
  number: number,
): Promise<void> {
  if (before === null) return
  const after = await target.stateOf()
  for (const [table, rows] of before)
    if (after.get(table) !== rows)
      result.violations.push(
        `requests ${number - blockSize} to ${number - 1} only read, and yet changed the table ${table}`,
      )
}

/** All that is needed to see it again. */
function describe(seed: number, number: number, request: FuzzRequest, wrong: readonly string[]): string {
  const { surface, caller, method, path, headers, body } = request
  const { authorization: _authorization, cookie: _cookie, ...shown } = { ...headers }
  const sent = JSON.stringify({ surface, as: caller.name, method, path: path.slice(0, 600), headers: shown }).slice(
    0,
    1_500,
  )
  const bytes = body === null ? '' : ` body ${Buffer.from(body).toString('latin1').slice(0, 400)}`
  return `${wrong.join('; ')}\n    request ${number} of seed ${seed}: ${sent}${bytes}`
}
