import { Fault, type Issue } from '../base/fault.ts'
import { problemOf } from '../detection/judge-indicator.ts'
import type { HoldKind, MemberCode } from '../policy/model.ts'
import type { Finding } from '../privacy/model.ts'
import { findPersonal, readReferring } from '../release/find-personal.ts'
import type { Summary } from '../release/model.ts'
import { Reasons } from '../release/reasons.ts'
import type { Registry } from '../release/registry.ts'
import { type Seen, seenBy } from '../release/seen.ts'
import { summaryOf } from '../release/summaries.ts'
import { readObject } from '../stix/read.ts'
import { bodiesOf, headsByKeys, type ObjectHead } from '../store/objects.ts'
import type { Tx } from '../store/store.ts'
import type { Accepted, Entry, Refusal, Rehearsal, Source } from './model.ts'

/** What an import would come to. */
export interface Preview {
  readonly objects: readonly PreviewedObject[]
  readonly rejected: readonly Refusal[]
  /** How many came as STIX 2.0. */
  readonly upgraded: number
}

export interface PreviewedObject {
  readonly object: Summary
  /** False: it is held already. */
  readonly isNew: boolean
  /** As it would be stored. */
  readonly text: string
  /** Everything that was found, also what nobody would be asked about. */
  readonly findings: readonly Finding[]
  /** What people would have to decide first. */
  readonly holds: readonly HoldKind[]
  readonly seen: readonly Seen[]
  /** What of it only a SHOULD of the standard forbids. */
  readonly warnings: readonly Issue[]
}

export interface PreviewParts {
  readonly intake: Rehearsal
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly names: () => Readonly<Record<MemberCode, string>>
}

const previewLimits = { objects: 100, bytes: 2 * 1024 * 1024 }

/**
 * Exactly what each recipient would read if this were imported now, and why: the real intake and settlement, run and taken back.
 * `too-large` beyond 100 objects or 2 MiB. Nothing is stored, told or logged; what others hand in meanwhile may change the answer.
 */
export async function previewImport(
  { intake, registry, keyOf, names }: PreviewParts,
  source: Source,
  entries: readonly Entry[],
): Promise<Preview> {
  const bytes = entries.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  if (entries.length > previewLimits.objects || bytes > previewLimits.bytes)
    throw new Fault('too-large', `a preview shows at most ${previewLimits.objects} objects and 2 MiB; this has more`)
  const { result, seen } = await intake.rehearse(source, entries, async (tx, { added, unchanged }) => {
    const heads = await headsOf(tx, keyOf, [...added, ...unchanged])
    const bodies = await bodiesOf(
      tx.db,
      heads.map(({ seq }) => seq),
    )
    const texts = heads.map(({ seq }) => bodies.get(seq) ?? '')
    const found = await findPersonal(tx.db, keyOf, texts.map(readReferring))
    const reasons = new Reasons(tx.db, registry, keyOf, names)
    const fresh = new Set(added.map(keyOfVersion))
    const objects: PreviewedObject[] = []
    for (const [index, head] of heads.entries()) {
      const { held, personal } = registry.handling(head.handling)
      objects.push({
        object: summaryOf(registry, head),
        isNew: fresh.has(keyOfVersion(head)),
        text: texts[index]!,
        findings: found.get(index) ?? [],
        holds: personal.length > 0 && !held.includes('personal-data') ? ['personal-data', ...held] : held,
        seen: await seenBy(tx.db, registry, reasons, head),
        warnings: warningsOf(texts[index]!),
      })
    }
    return objects
  })
  return { objects: seen, rejected: result.rejected, upgraded: result.upgraded }
}

function warningsOf(text: string): readonly Issue[] {
  const read = readObject(text, { maxBytes: previewLimits.bytes, checkPattern: problemOf })
  return read.ok ? read.warnings : []
}

/** The stored rows behind what was accepted, in its order; of a version that two members published, ours. */
async function headsOf(tx: Tx, keyOf: (id: string) => number, accepted: readonly Accepted[]): Promise<ObjectHead[]> {
  const heads = await headsByKeys(
    tx.db,
    accepted.map(({ id }) => keyOf(id)),
  )
  const byVersion = new Map<string, ObjectHead>()
  for (const head of heads.toSorted((a, b) => Number(a.under === '') - Number(b.under === '') || a.seq - b.seq))
    byVersion.set(keyOfVersion(head), head)
  return [...new Set(accepted.map(keyOfVersion))].flatMap((name) => byVersion.get(name) ?? [])
}

function keyOfVersion({ id, version }: { readonly id: string; readonly version: string }): string {
  return `${id} ${version}`
}
