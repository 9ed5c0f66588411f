import type { MemberCode } from '../../policy/model.ts'
import type { Caller, PageItem } from '../../release/model.ts'
import type { RunNode } from './run-node.ts'

const everyVersion = { first: false, last: false, all: true, exact: [] }

/** Somebody who reads page after page of one agreement at one node, and remembers where it was. */
export class Reader {
  readonly member: MemberCode
  readonly agreement: string
  readonly caller: Caller
  readonly #node: RunNode
  /** What it was given: id, version and position. */
  readonly seen = new Set<string>()
  #after = 0

  constructor(node: RunNode, agreement: string, caller: Caller) {
    this.#node = node
    this.member = node.code
    this.agreement = agreement
    this.caller = caller
  }

  get name(): string {
    const { caller } = this
    const who =
      caller.kind === 'client'
        ? `client:${caller.tlp}`
        : caller.kind === 'member'
          ? `member:${caller.code}`
          : caller.kind
    return `${this.agreement}|${who} at ${this.member}`
  }

  /** One more page; whether there may be more. Throws what the page breaks. */
  async read(limit: number): Promise<{ readonly items: readonly PageItem[]; readonly more: boolean }> {
    const core = this.#node.core
    if (core === null) return { items: [], more: false }
    const { agreement, caller } = this
    const page = await core.road.release.page(caller, { agreement, after: this.#after, limit, versions: everyVersion })
    for (const { id, version, added } of page.items) {
      if (added <= this.#after) throw new Error(`${this.name} was given ${id} at ${added}, not after ${this.#after}`)
      this.#after = added
      this.seen.add(keyOf(id, version, added))
    }
    return { items: page.items, more: page.more }
  }

  /** Everything that it may read now, from the beginning. */
  async readAll(): Promise<readonly PageItem[]> {
    const { agreement, caller } = this
    const items: PageItem[] = []
    for (let after = 0; ; ) {
      const core = this.#node.core
      if (core === null) return items
      const page = await core.road.release.page(caller, { agreement, after, limit: 500, versions: everyVersion })
      items.push(...page.items)
      if (!page.more) return items
      after = page.items.at(-1)!.added
    }
  }
}

export function keyOf(id: string, version: string, added: number): string {
  return `${id} ${version} ${added}`
}
