import { type Exchange, startExchange } from '../exchange/exchange.ts'
import type { SealedMail } from '../exchange/mail-relay.ts'
import type { Transport } from '../exchange/model.ts'
import { signReceipt } from '../ledger/receipt.ts'
import type { Basis } from './basis.ts'
import { CosignatureCollector } from './cosignatures.ts'
import { keepReserve } from './disk-reserve.ts'
import { inboundIn, keepAlarm } from './inbound.ts'
import { linksIn, outboxIn } from './links.ts'
import { receiptsIn } from './receipts.ts'
import type { Road } from './road.ts'
import { StoredLinks } from './stored-links.ts'

/** The links to all peers, over the wire that is handed in. */
export interface Peers extends AsyncDisposable {
  readonly exchange: Exchange
}

/** Begins to pull and to tell: to be called when this node itself can be asked. */
export async function startPeers(
  basis: Basis,
  wire: Transport,
  { store, keeper, release, intake, ledger, recall, leadership, others }: Road,
  /** Null in an exercise, which goes over no container and has no witnesses. */
  mail: SealedMail | null,
): Promise<Peers> {
  const { keys, self, clock, timers, random, log, events } = basis
  await using parts = new AsyncDisposableStack()
  const leads = (): boolean => leadership.leads
  const stored = parts.use(new StoredLinks({ store, clock, timers, wanted: () => !leads() }))
  const exchange = parts.use(
    await startExchange({
      self: self.member,
      charter: () => keeper.held,
      transport: wire,
      release,
      links: linksIn(leadership.fenced),
      outbox: outboxIn(leadership.fenced),
      inbound: inboundIn(store, intake, keepReserve(basis)),
      receipts: receiptsIn(store, (tx, settled) => recall.settled(tx, settled)),
      ownHistoryHolds: async () => (await ledger.signing()).signs,
      sign: (receipt) => signReceipt(receipt, keys.signing),
      heardSeen: (member, note) => ledger.heardSeen(member, note),
      ...(mail === null ? {} : { mail }),
      alarm: (alarm) => store.write((tx) => keepAlarm(tx, alarm)),
      clock,
      timers,
      random,
      log,
      onLinkChange: (member) => events.publish({ kind: 'link', subject: member }),
      leads,
      pullElsewhere: (member, heads) => others.pull(member, heads),
      linksElsewhere: () => stored.links(),
    }),
  )
  if (mail !== null)
    parts.use(
      new CosignatureCollector({
        store,
        self: self.member,
        cards: () => keeper.charter?.members ?? [],
        keeper: ledger,
        transport: wire,
        clock,
        timers,
        log,
        leads,
      }),
    )
  const held = parts.move()
  return { exchange, [Symbol.asyncDispose]: () => held.disposeAsync() }
}
