import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { usage } from '../../../bench/api.ts'
import { bundleOf, makeTexts } from '../../../bench/objects.ts'
import { percentile } from '../../../bench/report.ts'
import { callNode } from '../node-api.ts'
import { exampleAgreement, makeProcessAlliance, type ProcessAlliance } from '../process-alliance.ts'
import {
  type Attack,
  idleConnections,
  type LoadTarget,
  largeBodies,
  slowBodies,
  slowHeaders,
  slowReaders,
} from './attacks.ts'
import { largeImports } from './large-imports.ts'
import { Turns } from './turns.ts'

export interface LoadOptions {
  readonly folder: string
  readonly basePort: number
  readonly objects: number
  /** How many connections each attack has. */
  readonly connections: number
  readonly secondsEach: number
  readonly note?: (line: string) => void
}

export interface LoadResult {
  readonly violations: readonly string[]
  readonly counts: { readonly [what: string]: string }
}

/** How much more memory the node may hold under any attack than before all of them, and how long an honest client waits. */
const bounds = { growthMb: 700, honestMs: 5_000 }

/** One node under each attack in turn, with an honest client beside it that goes on reading. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { objects, connections, secondsEach, note = () => {} } = options
  await using alliance = await makeProcessAlliance({ ...options, engine: 'sqlite' })
  const node = await alliance.launch('US').ready
  const violations: string[] = []
  const counts: { [what: string]: string } = {}
  for (const [path, method, body] of [
    ['/charter', 'PUT', alliance.signNext(exampleAgreement)],
    ...Array.from({ length: objects / 1_000 }, (_, at) => [
      '/import?tlp=green',
      'POST',
      bundleOf(makeTexts(at * 1_000, 1_000)),
    ]),
  ] as const) {
    const { status, text } = await callNode(node, method, path, body)
    if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 200)}`)
  }
  const target = await enrol(alliance, 'hostile')
  await using honest = new HonestClient(
    await enrol(alliance, 'honest'),
    readFileSync(join(alliance.dirOf('US'), 'keys', 'ca.pem')),
  )
  await sleep(secondsEach * 1_000)
  const calm = honest.take()
  const restMb = usage(node.pid).residentMb
  counts['at rest'] = `${Math.round(restMb)} MB; honest page: ${shown(calm)}`
  const attacks: readonly (readonly [string, () => Attack])[] = [
    [`${connections} slow readers`, () => slowReaders(target, connections)],
    [`${connections} headers a byte a second`, () => slowHeaders(target, connections)],
    [`${connections} bodies a byte a second`, () => slowBodies(target, connections)],
    [`${connections} idle connections`, () => idleConnections(target, connections)],
    ['bombs and bodies without end', () => largeBodies(target, 8)],
    ['imports of 60 MB, eight at once', () => largeImports(target, { atOnce: 8, bytes: 60_000_000 })],
    ['imports of 120 MB, eight at once', () => largeImports(target, { atOnce: 8, bytes: 120_000_000 })],
  ]
  for (const [name, begin] of attacks) {
    note(name)
    let mostMb = 0
    const turns = await Turns.begin(node)
    const attack = begin()
    const end = performance.now() + secondsEach * 1_000
    for (; performance.now() < end; await sleep(100)) mostMb = Math.max(mostMb, usage(node.pid).residentMb)
    const outcomes = attack.outcomes()
    await attack[Symbol.asyncDispose]()
    const waits = honest.take()
    const growthMb = Math.round(mostMb - restMb)
    counts[name] = `+${growthMb} MB; honest page: ${shown(waits)}; ${await turns.end()}; ${JSON.stringify(outcomes)}`
    if (growthMb > bounds.growthMb)
      violations.push(`${name}: the node holds ${growthMb} MB more, and may hold ${bounds.growthMb}`)
    if (waits.failed > 0) violations.push(`${name}: an honest client was refused ${waits.failed} times: ${waits.why}`)
    if (waits.ms.length === 0 || percentile(waits.ms, 0.95) > bounds.honestMs)
      violations.push(`${name}: an honest client waits ${shown(waits)}`)
    await sleep(1_000)
  }
  counts['after all of it'] = `${Math.round(usage(node.pid).residentMb)} MB`
  if (alliance.deaths.length > 0) violations.push(...alliance.deaths)
  return { violations, counts }
}

async function enrol(alliance: ProcessAlliance, name: string): Promise<LoadTarget> {
  const node = alliance.serving('US')!
  const { text } = await callNode(node, 'POST', '/clients', JSON.stringify({ name, tlp: 'green', write: true }))
  const { token } = JSON.parse(text) as { token: string }
  return {
    exchangePort: Number(new URL(node.exchange).port),
    consolePort: Number(new URL(node.console).port),
    authorization: `Bearer ${token}`,
    operator: `Bearer ${node.token}`,
  }
}

interface Waits {
  readonly ms: number[]
  failed: number
  why: string
}

/** Reads a page of 100 objects on a connection of its own, again and again. */
class HonestClient implements AsyncDisposable {
  readonly #agent: Agent
  readonly #target: LoadTarget
  #waits: Waits = { ms: [], failed: 0, why: '' }
  #stopped = false
  readonly #running: Promise<void>

  constructor(target: LoadTarget, ca: Buffer) {
    this.#target = target
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1, ca })
    this.#running = this.#run()
  }

  take(): Waits {
    const taken = this.#waits
    this.#waits = { ms: [], failed: 0, why: '' }
    return taken
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    await this.#running
    this.#agent.destroy()
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const begun = performance.now()
      const waits = this.#waits
      const why = await this.#page()
      if (why === null) waits.ms.push(performance.now() - begun)
      else {
        waits.failed += 1
        waits.why = why
      }
      await sleep(100)
    }
  }

  /** Null, or why there is no page. */
  #page(): Promise<string | null> {
    return new Promise((resolve) => {
      const headers = { authorization: this.#target.authorization, accept: 'application/taxii+json;version=2.1' }
      const path = '/trilateral/collections/intelligence/objects/?limit=100'
      const call = request(
        { host: '127.0.0.1', port: this.#target.exchangePort, path, agent: this.#agent, headers },
        (answer) => {
          answer.resume()
          answer.on('error', (error) => resolve(error.message))
          answer.on('end', () => resolve(answer.statusCode === 200 ? null : `status ${answer.statusCode}`))
        },
      )
      call.on('error', (error) => resolve(error.message)).end()
    })
  }
}

function shown({ ms, failed }: Waits): string {
  if (ms.length === 0) return 'none'
  const at = (part: number): string => `${Math.round(percentile(ms, part))} ms`
  return `median ${at(0.5)}, 95th ${at(0.95)}, of ${ms.length}${failed > 0 ? `, ${failed} refused` : ''}`
}
