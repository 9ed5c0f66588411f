import type { Outgoing, TaxiiFetch } from '../taxii/https-fetch.ts'

/** One object on another's server, and when that server added it (its own order). */
interface Added {
  readonly text: string
  readonly at: string
}

/** Another's TAXII server in memory: one root, one collection, pages by `next`, by date, or by both, and whatever a test lets go wrong. */
export class RemoteTaxii {
  readonly added: Added[] = []
  readonly asked: { readonly url: URL; readonly headers: Outgoing['headers'] }[] = []
  pageObjects = 3
  /** How it goes on: with a cursor of its own, or by the date of the last object. */
  paging: 'next' | 'date' = 'next'
  /** Answers in place of what it would say; null: as it would. */
  interfere: (url: URL) => Promise<Response | null> | Response | null = () => null
  /** Changes what it would say. */
  alter: (envelope: Record<string, unknown>, headers: Headers) => void = () => {}
  #ticks = 0

  add(...texts: readonly string[]): void {
    for (const text of texts) {
      this.#ticks += 1
      this.added.push({ text, at: momentOf(this.#ticks) })
    }
  }

  readonly fetch: TaxiiFetch = async (address, { headers }) => {
    const url = new URL(address)
    this.asked.push({ url, headers })
    const other = await this.interfere(url)
    if (other !== null) return other
    if (url.pathname === '/taxii2/') return answer({ title: 'remote', api_roots: ['/root/'] })
    if (url.pathname === '/root/collections/')
      return answer({ collections: [{ id: 'c1', title: 'One', can_read: true, can_write: false }] })
    if (url.pathname !== '/root/collections/c1/objects/') return new Response('', { status: 404 })
    const query = url.searchParams
    const after = query.get('added_after') ?? ''
    const from = Number(query.get('next') ?? 0)
    const left = this.added.filter(({ at }) => at > after).slice(from)
    const limit = Math.min(this.pageObjects, Number(query.get('limit') ?? this.pageObjects))
    const page = left.slice(0, limit)
    const more = left.length > page.length
    const given = new Headers()
    const [first, last] = [page[0], page.at(-1)]
    if (first !== undefined && last !== undefined) {
      given.set('x-taxii-date-added-first', first.at)
      given.set('x-taxii-date-added-last', last.at)
    }
    const envelope: Record<string, unknown> = {
      ...(more ? { more } : {}),
      ...(more && this.paging === 'next' ? { next: String(from + page.length) } : {}),
    }
    this.alter(envelope, given)
    const members = Object.entries(envelope).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    if (page.length > 0) members.push(`"objects":[${page.map(({ text }) => text).join(',')}]`)
    return answer(`{${members.join(',')}}`, given)
  }
}

export function answer(body: unknown, headers: Headers = new Headers()): Response {
  const given = new Headers(headers)
  if (!given.has('content-type')) given.set('content-type', 'application/taxii+json;version=2.1')
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { headers: given })
}

function momentOf(tick: number): string {
  return `2026-01-01T00:00:00.${String(tick).padStart(6, '0')}Z`
}
