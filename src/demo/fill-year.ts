import { setTimeout as wait } from 'node:timers/promises'
import { importResult } from '../api/contract/imports.ts'
import { list } from '../api/contract/objects.ts'
import { statistics } from '../api/contract/situation.ts'
import { Fault } from '../base/fault.ts'
import type { ServingNode } from './fill.ts'
import { malwareIds, syntheticActors, syntheticYear } from './synthetic-year.ts'

const withinMs = 30_000
const askEveryMs = 200

/** Hands a made-up year in at each node, publishes the statistics of its last whole week, and looks for rates that are too high. Once only. */
export async function fillYear(nodes: readonly ServingNode[], nowMs: number, stopped: AbortSignal): Promise<void> {
  const [first] = nodes
  if (first === undefined || (await isHeld(first, malwareIds[0]!))) return
  const techniques = list.parse(
    await first.api.get(`/objects?type=attack-pattern&origin=${first.node.member}&limit=100`),
  )
  const ids = techniques.items.map(({ id }) => id).sort()
  await handIn(first, syntheticActors(first.node.identity, ids))
  await Promise.all(nodes.map((one) => handIn(one, syntheticYear(one.node.member, one.node.identity, nowMs))))
  await Promise.all(
    nodes.map(async ({ api }) => {
      const { due } = statistics.parse(await api.get('/situation/statistics'))
      if (due !== null) await api.send('POST', '/situation/statistics', JSON.stringify({ week: due }))
    }),
  )
  const deadline = Date.now() + withinMs
  // The others count it too, once it is there; who has not got it by then gets it a moment later.
  for (const one of nodes)
    while (!(await isHeld(one, malwareIds.at(-1)!)) && Date.now() < deadline)
      await wait(askEveryMs, undefined, { signal: stopped })
  await Promise.all(nodes.map(({ api }) => api.send('POST', '/situation/alerts/look', '')))
}

async function isHeld({ api }: ServingNode, id: string): Promise<boolean> {
  return api.get(`/objects/${encodeURIComponent(id)}`).then(
    () => true,
    (error) => {
      if (error instanceof Fault && error.kind === 'not-found') return false
      throw error
    },
  )
}

async function handIn({ node, api }: ServingNode, objects: readonly { readonly id: string }[]): Promise<void> {
  const text = JSON.stringify({ type: 'bundle', id: 'bundle--6d1c7a3e-9b0f-4e52-a1d4-8c3b5f7e2a90', objects })
  const { rejected } = importResult.parse(await api.send('POST', '/import', text, 'application/stix+json'))
  const [refused] = rejected
  if (refused !== undefined)
    throw new Fault(
      'internal',
      `${node.member} refused ${rejected.length} made-up objects: ${refused.id}: ${refused.reason}`,
    )
}
