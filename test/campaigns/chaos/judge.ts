import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '../../../src/config/read-config.ts'
import { openStore } from '../../../src/store/open.ts'
import { run } from '../../../src/testing/memory-terminal.ts'
import { askNode } from '../node-api.ts'
import { type Member, members, type ProcessAlliance } from '../process-alliance.ts'
import type { Reader } from './reader.ts'
import type { Record } from './record.ts'
import { isSteady, reachesOthers, type Variant } from './variants.ts'

/** The ids that policy gives each node in the end. */
function expectedAt(record: Record, member: Member, variant: Variant): Set<string> {
  const ids = new Set<string>()
  for (const one of record.published.values()) {
    const there = one.origin === member ? one.recalled !== 'yes' : reachesOthers(one, variant)
    if (there) ids.add(one.id)
  }
  return ids
}

/** Waits until every node counts what it should hold; how long that took, or null where nothing moves any more and it is not so. */
export async function converge(
  alliance: ProcessAlliance,
  record: Record,
  { variant, stalledMs, only = members }: { variant: Variant; stalledMs: number; only?: readonly Member[] },
): Promise<number | null> {
  const begun = performance.now()
  const wanted = new Map(only.map((member) => [member, expectedAt(record, member, variant).size]))
  let movedAt = begun
  let last = ''
  for (;;) {
    const open: string[] = []
    for (const member of only) {
      const node = alliance.serving(member)
      const counts = node === null ? null : await askNode<{ total: number }>(node, '/counts').catch(() => null)
      if (counts?.total !== wanted.get(member))
        open.push(`${member} holds ${counts?.total ?? 'nobody knows what'} in place of ${wanted.get(member)}`)
    }
    if (open.length === 0) return performance.now() - begun
    // However busy the machine is: as long as something still comes, it is on its way.
    if (open.join() !== last) movedAt = performance.now()
    last = open.join()
    if (performance.now() - movedAt > stalledMs) {
      record.violate(`nothing has moved for ${stalledMs / 1000} s: ${open.join('; ')}`)
      return null
    }
    await sleep(200)
  }
}

interface Status {
  readonly alarms: number
  readonly links: readonly { readonly member: string; readonly state: string; readonly reason: unknown }[]
  readonly ledger: { readonly signs: boolean; readonly because: string | null }
}

// Refused because this node had heard sooner than the giver, of a charter or of a recall: what is held in the end says whether that was right.
const racing = ['not-permitted', 'recalled']

/** No node distrusts another for having been killed. */
export async function judgeTrust(
  alliance: ProcessAlliance,
  record: Record,
  only: readonly Member[] = members,
): Promise<void> {
  for (const member of only) {
    const { alarms, links, ledger } = await askNode<Status>(alliance.serving(member)!, '/status')
    if (alarms > 0) record.violate(`${member} has ${alarms} alarms`)
    if (!ledger.signs) record.violate(`${member} signs nothing: ${ledger.because}`)
    for (const { member: other, state, reason } of links) {
      if (state === 'refused' || reason !== null)
        record.violate(`${member} takes nothing from ${other}: ${state} ${JSON.stringify(reason)}`)
    }
    const { items } = await askNode<{ items: { kind: string; source: string; reason: string }[] }>(
      alliance.serving(member)!,
      '/evidence?limit=200',
    )
    for (const { kind, source, reason } of items.filter((one) => !racing.includes(one.kind)))
      record.violate(`${member} has kept evidence of ${source}: ${kind}, ${reason}`)
  }
}

/** A cursor has given everything that is there, and what no agreement changed exactly once. */
export async function judgeReader(record: Record, member: Member, reader: Reader): Promise<void> {
  await reader.finish()
  for (const key of await reader.readAll()) {
    const times = reader.seen.get(key) ?? 0
    const one = record.published.get(key.split(' ')[0]!)
    if (times === 0) record.violate(`the cursor at ${member} never gave ${key}`)
    else if (times > 1 && one !== undefined && isSteady(one))
      record.violate(`the cursor at ${member} gave ${key} ${times} times`)
  }
}

/** Exactly what was acknowledged and what policy gives, and `trefoil verify` says so, too. The nodes must have been stopped. */
export async function judgeStores(
  alliance: ProcessAlliance,
  record: Record,
  variant: Variant,
  only: readonly Member[] = members,
): Promise<void> {
  for (const member of only) {
    const wanted = expectedAt(record, member, variant)
    const { databaseAddress } = readConfig(alliance.dirOf(member), {})
    await using store = await openStore({ database: databaseAddress })
    const held = new Set((await store.read.selectFrom('object').select('id').execute()).map(({ id }) => id))
    const lost = [...wanted].filter((id) => !held.has(id))
    const extra = [...held].filter((id) => !wanted.has(id))
    if (lost.length > 0) record.violate(`${member} lacks ${lost.length}, the first ${lost[0]}`)
    if (extra.length > 0) record.violate(`${member} holds ${extra.length} too many, the first ${extra[0]}`)
    await verify(alliance.dirOf(member), record, member)
  }
}

/** `trefoil verify`, in this process; what it finds is a violation. */
export async function verify(dir: string, record: Record, name: string): Promise<void> {
  const ran = await run(['verify', dir, '--json'])
  if (ran.status !== 0) record.violate(`verify of ${name}: ${ran.out.slice(0, 500)} ${ran.err.slice(0, 300)}`)
}
