import type { Card } from '../alliance/model.ts'
import { handlingsAfter } from '../store/handlings.ts'
import { progressOf } from '../store/progress.ts'
import { inSnapshot } from '../store/snapshot.ts'
import type { Db, Store } from '../store/store.ts'
import { type KeysOf, readCharters, signingKeys } from './verify-charters.ts'
import { verifyInbound } from './verify-inbound.ts'
import { verifyKeys } from './verify-keys.ts'
import { verifyLedger } from './verify-ledger.ts'
import { verifyObjects } from './verify-objects.ts'
import { verifyReceipts } from './verify-receipts.ts'
import { verifyReleases } from './verify-releases.ts'
import { verifySituation } from './verify-situation.ts'
import { verifyStreams } from './verify-streams.ts'

export interface Verified {
  readonly objects: number
  readonly releases: number
  readonly charters: number
  /** Entries of the ledger, steps given and steps taken, receipts given and got. */
  readonly entries: number
  readonly steps: number
  readonly taken: number
  readonly receipts: number
  /** The first entry that is wrong, in one sentence; null: everything is as it should be. */
  readonly firstBad: string | null
}

type Counted = { -readonly [name in Exclude<keyof Verified, 'firstBad'>]: number }

/** Recomputes what can be recomputed of everything stored, and says which entry is the first that does not agree. Changes nothing. */
export async function verifyStore(
  store: Store,
  own: Card,
  onProgress: (done: number) => void = () => {},
): Promise<Verified> {
  // In one snapshot: a running node goes on writing.
  return inSnapshot(store.read, (db) => verifyDatabase(db, own, onProgress))
}

/** The same over one committed state, or over a transaction under way. */
export async function verifyDatabase(
  db: Db,
  own: Card,
  onProgress: (done: number) => void = () => {},
): Promise<Verified> {
  const counted: Counted = { objects: 0, releases: 0, charters: 0, entries: 0, steps: 0, taken: 0, receipts: 0 }
  const firstBad = await findFirstBad(db, own, counted, onProgress)
  return { ...counted, firstBad }
}

async function findFirstBad(
  db: Db,
  own: Card,
  counted: Counted,
  onProgress: (done: number) => void,
): Promise<string | null> {
  const self = own.member
  const charters = await readCharters(db, self)
  counted.charters = charters.good.length
  if (charters.problem !== null) return charters.problem
  const keys = withOwn(signingKeys(charters.good), own)

  const inbound = await verifyInbound(db, self)
  counted.taken = inbound.count
  if (inbound.problem !== null) return inbound.problem

  const handlings = new Set((await handlingsAfter(db, 0)).map((row) => row.num))
  const objects = await verifyObjects(db, { handlings, keys, given: inbound.given }, onProgress)
  counted.objects = objects.count
  if (objects.problem !== null) return objects.problem

  const astray = await verifyKeys(db)
  if (astray !== null) return astray

  const releases = await verifyReleases(db)
  counted.releases = releases.count
  if (releases.problem !== null) return releases.problem

  const charted = charters.good.flatMap(({ charter }) =>
    charter.members.flatMap(({ member, ledger }) => (member === self && ledger !== undefined ? [ledger] : [])),
  )
  const ledger = await verifyLedger(db, own.ledger!, charted)
  counted.entries = ledger.log.head.size
  if (ledger.problem !== null) return ledger.problem
  // A store of before the ledger has none until its node has run once.
  if ((await progressOf(db, 'told')) === 0 && ledger.log.head.size === 0) return null

  const streams = await verifyStreams(db, self, ledger.log)
  counted.steps = streams.count
  if (streams.problem !== null) return streams.problem

  const receipts = await verifyReceipts(db, self, keys)
  counted.receipts = receipts.count
  return receipts.problem ?? (await verifySituation(db))
}

function withOwn(keys: KeysOf, { member, signingKey }: Card): KeysOf {
  return new Map([...keys, [member, new Set([...(keys.get(member) ?? []), signingKey])]])
}
