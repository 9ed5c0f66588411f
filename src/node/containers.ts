import type { ContainerRefusal } from '../container/quarantine.ts'
import { courierKinds } from '../exchange/courier.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { currentCharter } from '../store/charters.ts'
import { recordEvidence } from '../store/evidence.ts'
import type { Basis } from './basis.ts'
import { Containers } from './container-desk.ts'
import { outboxIn } from './links.ts'
import { ReceiptStates } from './receipts.ts'
import type { Road } from './road.ts'

const mostLetters = 1000

/** Containers on this node; `exchange` is null until it exchanges. */
export function openContainers(basis: Basis, road: Road, exchange: () => Exchange | null): Containers {
  const { config, self, keys, clock, freshKey, compression, files } = basis
  const { store, keeper, release, ledger } = road
  const outbox = outboxIn(store)
  return new Containers({
    dir: config.dir,
    self: self.member,
    release,
    ledger,
    charterMark: () =>
      keeper.held === null ? null : { version: keeper.held.charter.version, digest: keeper.held.digest },
    cards: () => keeper.charter?.members ?? [],
    charterText: async () => (await currentCharter(store.read))?.envelope ?? null,
    signingPem: keys.signing,
    encryptionPem: keys.encryption,
    states: new ReceiptStates(store),
    waiting: (member) => outbox.waiting(member, courierKinds, mostLetters),
    exchange,
    onOutcomes: (member, text) => road.recall.recalls.onOutcomes(member, text),
    resumeAlone: () => ledger.resumeAlone(),
    refuse: ({ container, from, code, reason }: ContainerRefusal) =>
      store.write((tx) =>
        recordEvidence(tx, [
          {
            kind: `container-${code}`,
            source: from,
            objectId: '',
            version: '',
            reason: container === '' ? reason : `container ${container}: ${reason}`,
            body: '',
          },
        ]),
      ),
    clock,
    freshKey,
    compression,
    files,
  })
}
