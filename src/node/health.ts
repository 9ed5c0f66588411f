import type { NodeStatus } from '../api/parts.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { countAlarms } from '../store/evidence.ts'
import { databaseBytes } from '../store/size.ts'
import type { Basis } from './basis.ts'
import type { Road } from './road.ts'
import { version } from './version.ts'

export interface HealthParts {
  readonly road: Pick<Road, 'store' | 'search' | 'redecider'>
  /** Null until the node exchanges. */
  readonly exchange: () => Exchange | null
  /** How many stored objects cannot be found yet. */
  readonly searchLag: () => Promise<number>
  readonly ledger: () => Promise<NodeStatus['ledger']>
}

/** How this node is, for its people. */
export async function statusOf(
  { startedAtMs }: Pick<Basis, 'startedAtMs'>,
  { road, exchange, searchLag, ledger }: HealthParts,
): Promise<NodeStatus> {
  const { store, search, redecider } = road
  const [bytes, lag, alarms, { size, witnessedSize, signs, because }] = await Promise.all([
    databaseBytes(store),
    searchLag(),
    countAlarms(store.read),
    ledger(),
  ])
  const troubled = search.failed || redecider.failed || (exchange()?.links() ?? []).some((link) => link.failures > 2)
  return {
    version,
    startedAt: startedAtMs * 1000,
    database: { engine: store.engine, bytes },
    searchLag: lag,
    alarms,
    ledger: { size, witnessedSize, signs, because },
    health: troubled || !signs || alarms > 0 ? 'degraded' : 'ok',
  }
}

/** Null when the node serves and its store answers; else why not, in one sentence. */
export async function notReady(
  { closing }: Pick<Basis, 'closing'>,
  { road, exchange }: Pick<HealthParts, 'road' | 'exchange'>,
): Promise<string | null> {
  if (closing.aborted) return 'the node is stopping'
  if (exchange() === null) return 'the node is starting'
  try {
    await road.store.read.selectFrom('meta').select('name').limit(1).execute()
    return null
  } catch {
    return 'the store does not answer'
  }
}
