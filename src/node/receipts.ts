import type { LaneState, ReceiptState, RefusedItem } from '../api/peer-desk.ts'
import type { Receipts } from '../exchange/model.ts'
import { type Manifest, parseManifest } from '../ledger/manifest.ts'
import { parseReceipt, type SignedReceipt } from '../ledger/receipt.ts'
import type { MemberCode } from '../policy/model.ts'
import { lanes, type StreamLane } from '../release/model.ts'
import { addReceipt, laneReceipts, newestReceipt, refusingReceipts } from '../store/receipts.ts'
import { stepsBetween } from '../store/steps.ts'
import type { Store, Tx } from '../store/store.ts'

/** A receipt that settled, with what it is of: also for who waits for the answer to a recall. */
export interface SettledReceipt {
  readonly member: MemberCode
  readonly receipt: SignedReceipt
  readonly manifests: readonly Manifest[]
}

const mostRefused = 1000
const mostReceipts = 200

/** Receipts got; `onSettled` runs in the transaction that stores one. */
export function receiptsIn(store: Store, onSettled: (tx: Tx, settled: SettledReceipt) => Promise<void>): Receipts {
  return {
    async sent(member, lane, first, last) {
      const rows = await stepsBetween(store.read, { peer: member, lane }, first, last)
      // What was erased can be settled by nobody any more.
      return rows
        .filter(({ manifest }) => manifest !== '')
        .map(({ salt, manifest }) => ({ salt: Buffer.from(salt, 'base64'), manifest: parseManifest(manifest) }))
    },
    async got(member, receipt) {
      const { lane, firstSeq, lastSeq, accepted, rejected } = receipt
      const body = JSON.stringify(receipt)
      const place = { direction: 'got', peer: member, lane, first_seq: firstSeq, last_seq: lastSeq } as const
      await store.write(async (tx) => {
        if (!(await addReceipt(tx, { ...place, accepted, rejected: rejected.length, body }))) return
        const rows = await stepsBetween(tx.db, { peer: member, lane }, firstSeq, lastSeq)
        await onSettled(tx, { member, receipt, manifests: rows.map(({ manifest }) => parseManifest(manifest)) })
      })
    },
  }
}

/** Answers what each member has acknowledged, left open and refused. */
export class ReceiptStates {
  readonly #store: Store
  /** Up to here everything is known to be answered: nothing before it is looked at again. */
  readonly #floors = new Map<string, number>()

  constructor(store: Store) {
    this.#store = store
  }

  async of(member: MemberCode): Promise<ReceiptState> {
    const states: LaneState[] = []
    for (const lane of lanes) states.push(await this.#lane(member, lane))
    return { member, lanes: states, refused: await this.#refused(member) }
  }

  async #lane(member: MemberCode, lane: StreamLane): Promise<LaneState> {
    const key = `${member} ${lane}`
    const { acknowledged, outstanding, since } = await laneReceipts(
      this.#store.read,
      member,
      lane,
      this.#floors.get(key) ?? 0,
    )
    this.#floors.set(key, acknowledged)
    return { lane, acknowledged, outstanding, since }
  }

  async #refused(member: MemberCode): Promise<ReceiptState['refused']> {
    const found: RefusedItem[] = []
    const newest = new Map<string, number | undefined>()
    for (const row of await refusingReceipts(this.#store.read, member, mostReceipts)) {
      const { lane, rejected } = parseReceipt(row.body)
      for (const item of rejected) {
        const key = `${lane} ${item.seq}`
        if (!newest.has(key)) newest.set(key, await newestReceipt(this.#store.read, member, lane, item.seq))
        if (newest.get(key) === row.num) found.push({ ...item, lane, at: row.at })
        if (found.length === mostRefused) return found
      }
    }
    return found
  }
}
