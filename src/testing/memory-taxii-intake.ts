import type { Accepted, Entry, Intake, IntakeResult, Refusal, Source } from '../intake/model.ts'
import { parseStixId } from '../stix/identifier.ts'
import type { TaxiiRelease } from './memory-taxii-release.ts'

/** What `Intake` accepts, for tests of what stands before it: takes any JSON object with an id into a `TaxiiRelease`, for fixed views. */
export class TaxiiIntake implements Pick<Intake, 'accept'> {
  readonly #release: TaxiiRelease
  readonly #views: readonly string[]
  readonly actors: string[] = []

  constructor(release: TaxiiRelease, views: readonly string[]) {
    this.#release = release
    this.#views = views
  }

  async accept(source: Source, entries: readonly Entry[]): Promise<IntakeResult> {
    const added: Accepted[] = []
    const unchanged: Accepted[] = []
    const rejected: Refusal[] = []
    if (source.kind === 'local') this.actors.push(source.actor)
    for (const [index, { text }] of entries.entries()) {
      const refuse = (code: Refusal['code'], reason: string, id: string | null = null, version: string | null = null) =>
        rejected.push({ index, id, version, code, reason, issues: [{ at: '/id', message: reason }] })
      try {
        const { id, modified, created } = JSON.parse(text) as Record<string, string>
        const version = modified ?? created ?? '2026-01-01T00:00:00.000Z'
        const before = this.#release.find(id!, version)
        if (before === text) unchanged.push({ id: parseStixId(id!), version })
        else if (before !== undefined) refuse('conflict', 'same id and version, other content', id!, version)
        else {
          parseStixId(id!)
          added.push({ id: parseStixId(id!), version: this.#release.publish(text, this.#views) })
        }
      } catch {
        refuse('invalid', 'not an object of STIX')
      }
    }
    return { added, unchanged, rejected, upgraded: 0 }
  }
}
