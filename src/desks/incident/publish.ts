import { createHash } from 'node:crypto'
import { canonicalJson } from '../../base/canonical-json.ts'
import { Fault } from '../../base/fault.ts'
import type { Entry, Intake } from '../../intake/model.ts'
import type { Release } from '../../release/model.ts'
import { addIncidentObjects } from '../../store/incident-objects.ts'
import { changeIncident, incidentByNum } from '../../store/incidents.ts'
import type { Store } from '../../store/store.ts'
import type { Published, Record } from './record.ts'
import { type Draft, incidentObjects } from './stix-objects.ts'
import { withoutReporter } from './without-reporter.ts'

export interface PublishParts {
  readonly store: Store
  readonly identity: string
  readonly nowMs: () => number
  readonly accept: Intake['accept']
  readonly detail: Release['detail']
}

const person = { kind: 'person', name: 'incident-desk', role: 'reader' } as const

/**
 * Hands in what the record has become, as new versions of the incident's objects; what has not changed stays. That the objects belong
 * to the incident is committed before them, so that no version is ever without the gate. Done twice, it does nothing the second time.
 */
export async function publishRecord(parts: PublishParts, num: number, actor: string): Promise<void> {
  const { store, identity } = parts
  const row = await incidentByNum(store.read, num)
  if (row === undefined) return
  const record = JSON.parse(row.body) as Record
  const clean = cleaner(record)
  const drafts = incidentObjects(record, { id: row.id, identity }, clean)
  const made = drafts.map((draft) => ({ draft, digest: digestOf(draft) }))
  const changed = made.filter(({ draft, digest }) => record.published[draft.id]?.digest !== digest)
  const kept = new Set(drafts.map(({ id }) => id))
  const gone = Object.entries(record.published).filter(
    ([id, one]) => !kept.has(id) && one.created !== '' && one.digest !== revokedDigest,
  )
  if (changed.length === 0 && gone.length === 0) return
  await store.write((tx) =>
    addIncidentObjects(
      tx,
      num,
      changed.map(({ draft }) => draft.id),
    ),
  )
  const published: { [id: string]: Published } = {}
  const entries: Entry[] = []
  for (const { draft, digest } of changed) {
    const { text, version } = textOf(draft, record.published[draft.id], parts.nowMs())
    entries.push({ text })
    published[draft.id] = { ...version, digest }
  }
  for (const [id, before] of gone) {
    const { text } = await parts.detail(person, id)
    const modified = later(before.modified, parts.nowMs())
    entries.push({ text: JSON.stringify({ ...(JSON.parse(text) as object), modified, revoked: true }) })
    published[id] = { ...before, modified, digest: revokedDigest }
  }
  const { rejected } = await parts.accept({ kind: 'local', actor }, entries)
  const refused = rejected[0]
  if (refused !== undefined) throw new Fault('invalid', `the incident cannot be said in STIX: ${refused.reason}`)
  await store.write(async (tx) => {
    const now = await incidentByNum(tx.db, num)
    if (now === undefined) return
    const latest = JSON.parse(now.body) as Record
    const body = JSON.stringify({ ...latest, published: { ...latest.published, ...published } })
    await changeIncident(tx, num, { body })
  })
}

/** What takes the reporter out of a text; once its name is erased, it was taken out already. */
export function cleaner({ reporter, pseudonym }: Pick<Record, 'reporter' | 'pseudonym'>): (text: string) => string {
  return reporter === null ? (text) => text : (text) => withoutReporter(text, reporter, pseudonym)
}

const revokedDigest = 'revoked'

function digestOf({ type, members }: Draft): string {
  return createHash('sha256').update(canonicalJson({ type, members })).digest('hex')
}

function textOf(draft: Draft, before: Published | undefined, nowMs: number) {
  const head = { type: draft.type, spec_version: '2.1', id: draft.id }
  if (draft.unversioned)
    return { text: JSON.stringify({ ...head, ...draft.members }), version: { created: '', modified: '' } }
  const modified = before === undefined ? new Date(nowMs).toISOString() : later(before.modified, nowMs)
  const created = before?.created ?? modified
  return { text: JSON.stringify({ ...head, created, modified, ...draft.members }), version: { created, modified } }
}

function later(before: string, nowMs: number): string {
  return new Date(Math.max(nowMs, Date.parse(before) + 1)).toISOString()
}
