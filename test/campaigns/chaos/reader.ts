import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NodeProcess } from '../../../src/testing/processes.ts'
import { callNode } from '../node-api.ts'
import type { Member, ProcessAlliance } from '../process-alliance.ts'
import type { Record } from './record.ts'

interface Page {
  readonly more?: boolean
  readonly next?: string
  readonly objects?: readonly { readonly id: string; readonly modified?: string }[]
  readonly lastAdded: string | null
}

/** A TAXII client of one node that follows the collection by cursor, across every restart, and counts what it is given. */
export class Reader {
  /** `id version`, with how often it came. */
  readonly seen = new Map<string, number>()
  pages = 0
  readonly #alliance: ProcessAlliance
  readonly #member: Member
  readonly #record: Record
  #authorization = ''
  #agent: Agent | null = null
  #next: string | null = null
  #after: string | null = null
  #last: string | null = null

  constructor(alliance: ProcessAlliance, member: Member, record: Record) {
    this.#alliance = alliance
    this.#member = member
    this.#record = record
  }

  /** Makes itself a client of the node. */
  async enrol(node: NodeProcess): Promise<void> {
    const body = JSON.stringify({ name: 'campaign', tlp: 'amber', write: false })
    const { status, text } = await callNode(node, 'POST', '/clients', body)
    if (status !== 200 && status !== 201) throw new Error(`no client at ${this.#member}: ${status} ${text}`)
    const { username, password } = JSON.parse(text) as { username: string; password: string }
    this.#authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 1,
      ca: readFileSync(join(this.#alliance.dirOf(this.#member), 'keys', 'ca.pem')),
    })
  }

  async follow(stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      await this.#step().catch(() => {})
      await sleep(150)
    }
  }

  /** Reads on until there is nothing more; what it has then seen is all that it may see. */
  async finish(): Promise<void> {
    for (let failures = 0; ; ) {
      try {
        if (!(await this.#step())) return
      } catch (error) {
        if (++failures > 100) throw error
        await sleep(100)
      }
    }
  }

  /** Everything from the beginning, by a walk of its own. */
  async readAll(): Promise<Set<string>> {
    const all = new Set<string>()
    let next: string | undefined
    do {
      const page = await this.#ask(next === undefined ? {} : { next })
      for (const one of page.objects ?? []) all.add(keyOf(one))
      next = page.next
    } while (next !== undefined)
    return all
  }

  close(): void {
    this.#agent?.destroy()
  }

  /** One page; whether it had anything. The cursor moves only with a whole answer, as a careful client does it. */
  async #step(): Promise<boolean> {
    // `next` belongs to the filters that it was given under (§3.5): `added_after` changes only where a walk begins.
    const page = await this.#ask({
      ...(this.#next === null ? {} : { next: this.#next }),
      ...(this.#after === null ? {} : { added_after: this.#after }),
    })
    for (const one of page.objects ?? []) {
      const key = keyOf(one)
      this.seen.set(key, (this.seen.get(key) ?? 0) + 1)
    }
    this.pages += 1
    this.#next = page.next ?? null
    if (page.lastAdded !== null) this.#last = page.lastAdded
    if (this.#next === null) this.#after = this.#last
    return (page.objects ?? []).length > 0
  }

  async #ask(query: { [name: string]: string }): Promise<Page> {
    const node = this.#alliance.serving(this.#member)
    if (node === null) throw new Error('not serving')
    const url = new URL(`${node.exchange}/trilateral/collections/intelligence/objects/`)
    url.searchParams.set('limit', '200')
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const answer = await ask(url, this.#agent!, this.#authorization)
    if (answer.status === 404 || answer.status === 503 || answer.status === 429) throw new Error('later')
    if (answer.status !== 200) {
      this.#record.violate(`a reader at ${this.#member} is answered ${answer.status}: ${answer.text.slice(0, 200)}`)
      throw new Error('refused')
    }
    return { ...(JSON.parse(answer.text) as Page), lastAdded: answer.lastAdded }
  }
}

function keyOf({ id, modified }: { readonly id: string; readonly modified?: string }): string {
  return `${id} ${modified ?? ''}`
}

function ask(
  url: URL,
  agent: Agent,
  authorization: string,
): Promise<{ status: number; text: string; lastAdded: string | null }> {
  return new Promise((answered, failed) => {
    const headers = { authorization, accept: 'application/taxii+json;version=2.1' }
    const call = request(url, { agent, headers, timeout: 20_000 }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', failed)
      response.on('end', () => {
        if (!response.complete) return failed(new Error('cut off'))
        const last = response.headers['x-taxii-date-added-last']
        answered({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          lastAdded: typeof last === 'string' ? last : null,
        })
      })
    })
    call.on('timeout', () => call.destroy(new Error('silent')))
    call.on('error', failed)
    call.end()
  })
}
