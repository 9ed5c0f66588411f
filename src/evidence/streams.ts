import { canonicalJson } from '../base/canonical-json.ts'
import { Fault } from '../base/fault.ts'
import { openCheckpoint, type SignedCheckpoint } from '../ledger/checkpoint.ts'
import { verifyInclusion } from '../ledger/inclusion.ts'
import { readBase64, readHash } from '../ledger/line-fields.ts'
import { type Manifest, type ManifestItem, parseManifest } from '../ledger/manifest.ts'
import { commitText } from '../ledger/manifest-text.ts'
import { leafHash } from '../ledger/merkle-hash.ts'
import { parseReceipt, type SignedReceipt } from '../ledger/receipt.ts'
import { settleReceipt } from '../ledger/settlement.ts'
import type { Charters } from './charters.ts'
import type { Evidence, EvidenceStream, Fact, Report } from './model.ts'

/** A step that was opened: what it says, and whether it stands in the signed tree. */
interface OpenStep {
  readonly manifest: Manifest
  readonly salt: Uint8Array
  readonly entry: string
  readonly leaf: number
  readonly proven: boolean
}

export interface StreamFacts {
  readonly facts: readonly Fact[]
  readonly streams: Report['streams']
  /** Versions and digests that a proven step gave or took, by recipient. */
  readonly given: readonly {
    readonly about: string
    readonly id: string
    readonly version: string
    readonly digest: string
  }[]
}

/** What the tree is that steps are proven in: signed by the log of this member, and by whom it was cosigned. */
export function openLog(file: Evidence, charters: Charters): SignedCheckpoint | null {
  if (file.log === null) return null
  const { origin, note } = file.log
  const keys = charters.logKeys(file.by, origin)
  if (keys.length === 0) throw new Fault('integrity', `no charter in the file names ${origin} as the log of ${file.by}`)
  return openCheckpoint(note, origin, keys)
}

/** What the steps and receipts of the streams prove of these ids. `integrity` for the first step or receipt that does not hold. */
export function judgeStreams(
  file: Evidence,
  charters: Charters,
  tree: SignedCheckpoint | null,
  ids: ReadonlySet<string>,
): StreamFacts {
  const found: StreamFacts & {
    facts: Fact[]
    given: StreamFacts['given'][number][]
    streams: Report['streams'][number][]
  } = {
    ...{ facts: [], given: [], streams: [] },
  }
  const names = new Set<string>()
  for (const stream of file.streams) {
    const name = `${stream.to} ${stream.lane}`
    if (names.has(name)) throw new Fault('integrity', `the ${stream.lane} stream to ${stream.to} is in the file twice`)
    names.add(name)
    const steps = openSteps(file, stream, tree)
    found.streams.push(...runsOf(stream, steps))
    const answers = answersTo(file, stream, steps, charters)
    for (const { step, item, place, about } of itemsOf(file.by, steps, ids)) {
      const { lane, seq } = step.manifest
      const at = { lane, step: String(seq) }
      const facts = { ...at, id: item.id, version: item.version, agreement: about.agreement, digest: item.digest }
      const strength = step.proven ? 'proven' : 'claimed'
      found.facts.push({
        ...{ code: item.act === 'release' ? 'given' : 'lost', strength, about: about.name, at: step.manifest.at },
        facts: { ...facts, entry: String(step.leaf) },
      })
      if (step.proven) found.given.push({ about: about.name, id: item.id, version: item.version, digest: item.digest })
      if (!about.answers) continue
      const answer = answers.get(`${seq} ${place}`)
      const whole = { id: item.id, version: item.version, ...at }
      if (answer === undefined) {
        found.facts.push({ code: 'unanswered', strength: 'claimed', about: about.name, at: null, facts: whole })
        continue
      }
      const codes = item.act === 'release' ? (['accepted', 'refused'] as const) : (['purged', 'kept'] as const)
      found.facts.push({
        ...{ code: codes[answer === '' ? 0 : 1], strength: 'proven', about: about.name, at: null },
        facts: answer === '' ? whole : { ...whole, reason: answer },
      })
    }
  }
  return found
}

function openSteps(file: Evidence, { to, lane, steps }: EvidenceStream, tree: SignedCheckpoint | null): OpenStep[] {
  const opened: OpenStep[] = []
  for (const { leaf, path, salt: saltText, manifest: value } of steps) {
    const text = canonicalJson(value)
    const manifest = parseManifest(text)
    const what = `step ${manifest.seq} of the ${lane} stream to ${to}`
    const wrong = (why: string): Fault => new Fault('integrity', `${what} ${why}`)
    if (manifest.from !== file.by || manifest.to !== to || manifest.lane !== lane) throw wrong('is of another stream')
    const salt = readBase64(saltText)
    if (salt === null) throw wrong('has no salt that can be read')
    const commitment = commitText(salt, text)
    const before = opened.at(-1)
    if (before !== undefined && manifest.seq <= before.manifest.seq) throw wrong('is not after the one before it')
    if (before !== undefined && manifest.seq === before.manifest.seq + 1 && manifest.prev !== before.entry)
      throw wrong('does not continue the step before it')
    if (path !== null) prove({ leaf, path, commitment, tree, wrong })
    const entry = Buffer.from(commitment).toString('hex')
    opened.push({ manifest, salt, entry, leaf, proven: path !== null })
  }
  return opened
}

function prove(step: {
  readonly leaf: number
  readonly path: readonly string[]
  readonly commitment: Uint8Array
  readonly tree: SignedCheckpoint | null
  readonly wrong: (why: string) => Fault
}): void {
  const hashes = step.path.map(readHash)
  if (step.tree === null) throw step.wrong('is proved in a ledger that is not in the file')
  if (!hashes.every((hash) => hash !== null)) throw step.wrong('has a proof that cannot be read')
  if (!verifyInclusion(step.tree, step.leaf, leafHash(step.commitment), hashes))
    throw step.wrong('is not in the ledger where the file says')
}

function runsOf({ to, lane }: EvidenceStream, steps: readonly OpenStep[]): Report['streams'][number][] {
  const runs: { to: string; lane: string; first: number; last: number }[] = []
  for (const { manifest } of steps) {
    const run = runs.at(-1)
    if (run !== undefined && run.last + 1 === manifest.seq) run.last = manifest.seq
    else runs.push({ to, lane, first: manifest.seq, last: manifest.seq })
  }
  return runs
}

/** By step and place: '' accepted, else why it was refused. The last receipt of a step counts. */
function answersTo(
  file: Evidence,
  { to, lane, receipts }: EvidenceStream,
  steps: readonly OpenStep[],
  charters: Charters,
): Map<string, string> {
  const answers = new Map<string, string>()
  for (const value of receipts) {
    const receipt = parseReceipt(JSON.stringify(value))
    const what = `the receipt of ${to} for steps ${receipt.firstSeq} to ${receipt.lastSeq} of ${lane}`
    const run = steps.filter(({ manifest: { seq } }) => seq >= receipt.firstSeq && seq <= receipt.lastSeq)
    if (run.length !== receipt.lastSeq - receipt.firstSeq + 1)
      throw new Fault('integrity', `${what} is of steps that are not all in the file`)
    if (receipt.from !== file.by) throw new Fault('integrity', `${what} answers somebody else`)
    settle(what, run, receipt, charters.signingKeys(to))
    const reasons = new Map(receipt.rejected.map(({ seq, item, reason }) => [`${seq} ${item}`, reason]))
    for (const { manifest } of run)
      for (const place of manifest.items.keys())
        answers.set(`${manifest.seq} ${place}`, reasons.get(`${manifest.seq} ${place}`) ?? '')
  }
  return answers
}

function settle(what: string, run: readonly OpenStep[], receipt: SignedReceipt, keys: readonly string[]): void {
  const settlements = keys.map((key) => settleReceipt(run, receipt, key))
  if (settlements.some(({ settled }) => settled)) return
  const because = settlements.map((one) => (one.settled ? '' : one.because)).find((one) => one !== 'not-signed')
  throw new Fault('integrity', `${what} does not hold: ${because ?? 'not-signed'}`)
}

interface Named {
  readonly step: OpenStep
  readonly item: ManifestItem
  readonly place: number
  readonly about: { readonly name: string; readonly agreement: string; readonly answers: boolean }
}

/** The items of these ids, once for each whom they are about: a stream to oneself names the views of clients and the public. */
function* itemsOf(by: string, steps: readonly OpenStep[], ids: ReadonlySet<string>): Generator<Named> {
  for (const step of steps) {
    for (const [place, item] of step.manifest.items.entries()) {
      if (item.act === 'charter' || !ids.has(item.id)) continue
      const { to } = step.manifest
      if (to !== by) {
        yield { step, item, place, about: { name: `member:${to}`, agreement: item.agreement, answers: true } }
        continue
      }
      for (const view of item.agreement.split(',')) {
        const [agreement = '', name = ''] = view.split('|')
        yield { step, item, place, about: { name, agreement, answers: false } }
      }
    }
  }
}
