import { Fault } from '../base/fault.ts'
import type { Caller, Page, PageItem, PageQuery, Release, VersionMatch } from '../release/model.ts'
import { parseStixId } from '../stix/identifier.ts'
import { compareVersions } from '../stix/version.ts'

interface Held extends PageItem {
  /** `agreement|member:JP`, `agreement|client:green`, `agreement|public`. */
  readonly views: readonly string[]
  readonly own: boolean
}

/** The part of `Release` that TAXII reads, as a list in memory that is judged object by object in the plainest way. */
export class TaxiiRelease implements Pick<Release, 'page' | 'manifest' | 'knows' | 'remove'> {
  #held: Held[] = []
  #added = 1_767_225_600_000_000

  get texts(): string[] {
    return this.#held.map((held) => held.text)
  }

  find(id: string, version: string): string | undefined {
    return this.#held.find((held) => held.id === id && held.version === version)?.text
  }

  /** Returns its version. */
  publish(text: string, views: readonly string[], options: { own?: boolean } = {}): string {
    const { id, type, modified, created } = JSON.parse(text) as Record<string, string>
    this.#added += 1
    const version = modified ?? created ?? '2026-01-01T00:00:00.000Z'
    const own = options.own ?? true
    this.#held.push({ id: parseStixId(id!), type: type!, version, added: this.#added, text, views, own })
    return version
  }

  async page(caller: Caller, query: PageQuery): Promise<Page<PageItem>> {
    const seen = this.#seen(caller, query.agreement ?? '')
    const wanted = seen.filter(
      (held) =>
        held.added > (query.after ?? 0) &&
        (query.ids === undefined || query.ids.includes(held.id)) &&
        (query.types === undefined || query.types.includes(held.type)) &&
        (query.specVersions === undefined || query.specVersions.includes('2.1')) &&
        matches(held, seen, query.versions),
    )
    return { items: wanted.slice(0, query.limit), more: wanted.length > query.limit }
  }

  manifest(caller: Caller, query: PageQuery): Promise<Page<PageItem>> {
    return this.page(caller, query)
  }

  async knows(caller: Caller, agreement: string, id: string): Promise<boolean> {
    return this.#seen(caller, agreement).some((held) => held.id === id)
  }

  async remove(caller: Caller, agreement: string, id: string, versions: VersionMatch): Promise<number> {
    const seen = this.#seen(caller, agreement)
    const going = seen.filter((held) => held.id === id && matches(held, seen, versions))
    if (going.some((held) => !held.own)) throw new Fault('forbidden', 'only its own member deletes it')
    this.#held = this.#held.filter((held) => !going.includes(held))
    return going.length
  }

  // One view a caller, so that a test sees at once who should have seen what.
  #seen(caller: Caller, agreement: string): Held[] {
    const recipient =
      caller.kind === 'member'
        ? `member:${caller.code}`
        : caller.kind === 'client'
          ? `client:${caller.tlp}`
          : caller.kind
    return this.#held.filter((held) => held.views.includes(`${agreement}|${recipient}`))
  }
}

function matches(held: Held, among: readonly Held[], match: VersionMatch): boolean {
  if (match.all) return true
  const versions = among.filter((one) => one.id === held.id).map((one) => one.version)
  versions.sort(compareVersions)
  return (
    (match.last && held.version === versions[versions.length - 1]) ||
    (match.first && held.version === versions[0]) ||
    match.exact.some((version) => compareVersions(version, held.version) === 0)
  )
}
