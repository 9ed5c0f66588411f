import type { PeerDesk } from '../api/peer-desk.ts'
import { Fault } from '../base/fault.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Store } from '../store/store.ts'
import { ReceiptStates } from './receipts.ts'

/** The other members, as the API asks about them. `exchange` is null until the node exchanges. */
export function peerDesk(store: Store, exchange: () => Exchange | null): PeerDesk {
  const states = new ReceiptStates(store)
  const started = (): Exchange => {
    const now = exchange()
    if (now === null) throw new Fault('unavailable', 'this node is starting')
    return now
  }
  return {
    receipts: (member) => states.of(member),
    trust: (member) => started().trust(member),
    charterOf: (member) => started().fetchCharter(member),
  }
}
