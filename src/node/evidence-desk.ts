import type { SignedCharter } from '../alliance/charter.ts'
import type { EvidenceDesk } from '../api/evidence-desk.ts'
import { auditEntrySalt, auditLogName, auditOrigin } from '../audit/entry.ts'
import type { AuditTrail } from '../audit/trail.ts'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { KeyTexts } from '../config/node-directory.ts'
import { publicKeyOf } from '../crypto/keys.ts'
import { writeEvidence } from '../evidence/file.ts'
import type { EvidenceBody } from '../evidence/model.ts'
import { verifyEvidence } from '../evidence/verify.ts'
import { openCheckpoint, type SignedCheckpoint } from '../ledger/checkpoint.ts'
import { writeBase64 } from '../ledger/line-fields.ts'
import { ed25519Verifier } from '../ledger/note.ts'
import { proveInclusion } from '../ledger/tile-reader.ts'
import type { MemberCode } from '../policy/model.ts'
import { type HistoryParts, type ObjectHistory, objectHistory } from '../release/object-history.ts'
import { auditRowsAbout, countAuditBefore, selfOf } from '../store/audit.ts'
import { adoptedCharters } from '../store/charters.ts'
import type { Store } from '../store/store.ts'
import { tilesOf } from '../store/tiles.ts'
import { witnessedBy } from '../store/witnessed.ts'
import { bestWitnessed, withCosignatures } from './cosigned.ts'
import type { LedgerKeeper } from './ledger.ts'

export interface EvidenceDeskParts extends Omit<HistoryParts, 'db'> {
  readonly store: Store
  readonly keys: Pick<KeyTexts, 'signing' | 'auditLog'>
  readonly ledger: LedgerKeeper
  readonly audit: AuditTrail
  readonly charter: () => SignedCharter | null
  readonly clock: Clock
}

const mostAudited = 1_000

/** Collects the history of an object, proves what of it is in the ledger and the audit log, and signs the whole. */
export function evidenceDesk(parts: EvidenceDeskParts): EvidenceDesk {
  const { store, keys, clock, charter } = parts
  return {
    async file(caller, wish) {
      const charters = await chartersFor(store, wish.for)
      const history = await objectHistory({ ...parts, db: store.read }, caller, wish)
      const { log, streams } = await proveSteps(parts, history.streams)
      const body: EvidenceBody = {
        format: 'trefoil/evidence/1',
        ...history,
        ...{ at: clock.nowMs() * 1000, charters, log, streams },
        audit: wish.for === undefined ? await proveAudit(parts, wish.id) : null,
      }
      return writeEvidence(body, keys.signing)
    },
    async verify(text) {
      const own = charter()
      // Of another alliance, or from before what is known here: then the file stands by itself.
      const report = verifyEvidence(text)
      const isOurs = own !== null && report.charter?.digest === own.digest
      return isOurs ? { ...report, charter: { ...report.charter!, trusted: true } } : report
    },
  }
}

/** Every charter adopted here; for a member, those in which it is one. */
async function chartersFor(store: Store, member: MemberCode | undefined): Promise<string[]> {
  const all = (await adoptedCharters(store.read)).map(({ envelope }) => envelope)
  if (member === undefined) return all
  const isMember = (text: string): boolean => membersIn(text).includes(member)
  const first = all.findIndex(isMember)
  if (first < 0) throw new Fault('not-found', `${member} was never a member of the alliance`)
  return all.slice(first, all.findLastIndex(isMember) + 1)
}

function membersIn(envelope: string): string[] {
  const { payload } = JSON.parse(envelope) as { payload: string }
  const { members } = JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as { members: { member: string }[] }
  return members.map(({ member }) => member)
}

/** One tree for all steps: of those that cover them, the one with most voices. */
async function proveSteps(
  { store, ledger }: EvidenceDeskParts,
  streams: ObjectHistory['streams'],
): Promise<Pick<EvidenceBody, 'log' | 'streams'>> {
  const leaves = streams.flatMap(({ steps }) => steps.flatMap(({ path, leaf }) => (path === null ? [] : [leaf])))
  const latest = leaves.length === 0 ? null : await lastSigned(ledger)
  if (latest === null) return { log: null, streams: withoutPaths(streams) }
  const rows = await witnessedBy(store.read)
  const checkpoint = bestWitnessed(latest, rows, Math.max(...leaves) + 1, ledger.keys)
  const proven: EvidenceBody['streams'] = []
  for (const stream of streams) {
    const steps: (typeof stream)['steps'] = []
    for (const step of stream.steps) {
      const isIn = step.path !== null && step.leaf < checkpoint.size
      const path = isIn ? (await ledger.inclusion(step.leaf, checkpoint.size)).map(writeBase64) : null
      steps.push({ ...step, path })
    }
    proven.push({ ...stream, steps })
  }
  return { log: { origin: checkpoint.origin, note: withCosignatures(checkpoint, rows) }, streams: proven }
}

/** While nothing may be signed, what was signed last. */
async function lastSigned(ledger: LedgerKeeper): Promise<SignedCheckpoint | null> {
  try {
    return await ledger.checkpoint()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const row = await ledger.row()
    return row.checkpoint === '' ? null : openCheckpoint(row.checkpoint, row.origin, ledger.keys)
  }
}

function withoutPaths(streams: ObjectHistory['streams']): EvidenceBody['streams'] {
  return streams.map((stream) => ({ ...stream, steps: stream.steps.map((step) => ({ ...step, path: null })) }))
}

async function proveAudit({ store, audit, keys }: EvidenceDeskParts, id: string): Promise<EvidenceBody['audit']> {
  const note = await audit.checkpoint()
  if (note === null) return null
  const { seed, owner } = await selfOf(store.read)
  const origin = auditOrigin(owner)
  const key = publicKeyOf(keys.auditLog)
  const { size } = openCheckpoint(note, origin, [ed25519Verifier(origin, key)])
  const tiles = tilesOf(store.read, auditLogName)
  const entries: NonNullable<EvidenceBody['audit']>['entries'] = []
  for (const { num, at, actor, action, subject, detail } of await auditRowsAbout(store.read, id, mostAudited)) {
    const leaf = await countAuditBefore(store.read, num)
    if (leaf >= size) continue
    const path = (await proveInclusion(tiles, leaf, size)).map(writeBase64)
    const salt = writeBase64(auditEntrySalt(seed, num))
    entries.push({ leaf, path, salt, row: { num, at, actor, action, subject, detail } })
  }
  return { origin, key, note, entries }
}
