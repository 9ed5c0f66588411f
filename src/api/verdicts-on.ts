import { orNull } from '../base/or-null.ts'
import { sectorOf, verdictOf } from '../desks/feedback/verdict.ts'
import type { Detail } from '../release/model.ts'
import { noteRead } from './audit-record.ts'
import type { Verdicts } from './contract/feedback.ts'
import type { SignedIn } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { sectorsNamed } from './sectors-named.ts'

const most = 200
const carriers: ReadonlySet<string> = new Set(['sighting', 'opinion', 'note'])

/** What was said of an object that the caller may read, the latest first; each that is TLP:AMBER or above is on record as read. */
export async function verdictsOn(parts: ApiParts, who: SignedIn, { relations }: Detail): Promise<Verdicts['items']> {
  const self = parts.alliance().self.member
  const answers = new Set<string>()
  for (const { direction, through, other } of relations) {
    const answer = through ?? other
    if (direction === 'in' && answer !== null && carriers.has(answer.type) && !answer.revoked) answers.add(answer.id)
  }
  const items: Verdicts['items'] = []
  for (const id of [...answers].slice(0, most)) {
    const detail = await orNull(parts.release.detail(who.person, id))
    const object = detail === null ? {} : (JSON.parse(detail.text) as Readonly<Record<string, unknown>>)
    const kind = verdictOf(object)
    if (detail === null || kind === null) continue
    noteRead(parts, who, detail, 'object')
    const sector = sectorOf(object)
    const where = sector === null ? await sectorsNamed(parts.release, who.person, object.where_sighted_refs) : [sector]
    items.push({
      id,
      kind,
      member: detail.origin,
      own: detail.origin === self,
      sectors: where,
      remark: text(object.description ?? object.explanation ?? (kind === 'too-late' ? object.content : null)),
      count: typeof object.count === 'number' ? object.count : 1,
      at: detail.version,
    })
  }
  return items.sort((a, b) => (a.at < b.at ? 1 : -1))
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
