import { Fault } from '../base/fault.ts'
import { type Manifest, newStream, parseManifest, streamLanes } from '../ledger/manifest.ts'
import { commitText } from '../ledger/manifest-text.ts'
import type { MemberCode } from '../policy/model.ts'
import { type InboundStepRow, inboundHeads, inboundSteps } from '../store/inbound.ts'
import { firstGivenReceipts } from '../store/receipts.ts'
import type { Db } from '../store/store.ts'
import type { Problem } from './verify-charters.ts'
import type { ObjectTerms } from './verify-objects.ts'

const chunk = 100

export interface InboundCheck {
  readonly count: number
  /** What each member gave us: what objects that came from it are held to. */
  readonly given: ObjectTerms['given']
  readonly problem: Problem
}

/** Holds every step that was taken from a member to its entry and to the step before it. */
export async function verifyInbound(db: Db, self: MemberCode): Promise<InboundCheck> {
  const given = new Map<string, { digests: Set<string>; since: number }>()
  const since = await firstGivenReceipts(db)
  let count = 0
  for (const { peer } of await db.selectFrom('inbound_step').select('peer').distinct().orderBy('peer').execute()) {
    // What was set aside after an alarm stands under another name, and counts as given by the member.
    const [member = ''] = peer.split(' ')
    const texts = given.get(member) ?? {
      digests: new Set<string>(),
      since: since.get(member) ?? Number.MAX_SAFE_INTEGER,
    }
    given.set(member, texts)
    for (const lane of streamLanes) {
      const found = await checkLane(db, { self, peer, member, lane }, texts.digests)
      count += found.count
      if (found.problem !== null) return { count, given, problem: found.problem }
    }
  }
  return { count, given, problem: null }
}

async function checkLane(
  db: Db,
  { self, peer, member, lane }: { self: string; peer: string; member: string; lane: (typeof streamLanes)[number] },
  digests: Set<string>,
): Promise<{ count: number; problem: Problem }> {
  const stream = newStream(member, self, lane)
  let head = { seq: 0, last: stream.last, at: 0 }
  for (;;) {
    const rows = await inboundSteps(db, { peer, lane, first: head.seq + 1, last: head.seq + chunk })
    for (const row of rows) {
      const step = checkStep(row, head, { from: member, to: self })
      if (typeof step === 'string')
        return { count: head.seq, problem: `inbound_step ${row.seq} of ${lane} from ${peer}: ${step}` }
      for (const { act, digest } of step.items) if (act === 'release') digests.add(digest)
      head = { seq: row.seq, last: row.entry, at: row.at }
    }
    if (rows.length < chunk) break
  }
  const { count } = await db
    .selectFrom('inbound_step')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('peer', '=', peer)
    .where('lane', '=', lane)
    .executeTakeFirstOrThrow()
  if (Number(count) !== head.seq)
    return { count: head.seq, problem: `inbound_step ${head.seq + 1} of ${lane} from ${peer} is missing` }
  const stored = (await inboundHeads(db, peer)).find((row) => row.lane === lane)
  if (peer !== member || (stored?.seq ?? 0) === head.seq) return { count: head.seq, problem: null }
  return {
    count: head.seq,
    problem: `inbound ${lane} from ${peer}: it says ${stored?.seq ?? 0} steps, and ${head.seq} are here`,
  }
}

function checkStep(
  row: InboundStepRow,
  head: { readonly seq: number; readonly last: string },
  { from, to }: { readonly from: string; readonly to: string },
): Manifest | string {
  let manifest: Manifest
  try {
    manifest = parseManifest(row.manifest)
  } catch (error) {
    if (error instanceof Fault) return 'its manifest cannot be read'
    throw error
  }
  if (row.seq !== head.seq + 1) return `step ${head.seq + 1} before it is missing`
  const entry = Buffer.from(commitText(Buffer.from(row.salt, 'base64'), row.manifest)).toString('hex')
  if (entry !== row.entry) return 'its manifest or its salt is not the one that was committed to'
  if (manifest.prev !== head.last) return 'it does not continue the step before it'
  const names = manifest.from === from && manifest.to === to && manifest.lane === row.lane && manifest.seq === row.seq
  return names && manifest.at === row.at ? manifest : 'its row says something else than its manifest'
}
