import { createReadStream, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { alliance } from '../api/contract/alliance.ts'
import { importResult } from '../api/contract/imports.ts'
import { matchResult } from '../api/contract/matching.ts'
import { counts } from '../api/contract/objects.ts'
import { Fault } from '../base/fault.ts'
import type { NodeApi } from '../cli/node-api.ts'
import { type DemoNode, demoPeople } from './nodes.ts'

/** A node of the demonstration that serves. */
export interface ServingNode {
  readonly node: DemoNode
  readonly api: NodeApi
}

const exchangedWithinMs = 60_000
const askEveryMs = 100

/** Puts the charter in force where there is none yet. */
export async function adoptEverywhere(nodes: readonly ServingNode[], charter: () => string): Promise<void> {
  const held = await Promise.all(nodes.map(async ({ api }) => alliance.parse(await api.get('/alliance')).charter))
  if (held.every((one) => one !== null)) return
  const text = charter()
  await Promise.all(nodes.map(({ api }, index) => (held[index] === null ? api.send('PUT', '/charter', text) : null)))
}

export async function admitPeople({ api }: ServingNode): Promise<void> {
  for (const person of demoPeople) {
    try {
      await api.send('POST', '/users', JSON.stringify(person))
    } catch (error) {
      if (!(error instanceof Fault && error.kind === 'conflict')) throw error
    }
  }
}

/** Publishes a member's own intelligence at its own node; again changes nothing. */
export async function publish({ node, api }: ServingNode): Promise<void> {
  const text = readFileSync(node.intelligence, 'utf8')
  const { rejected } = importResult.parse(await api.send('POST', '/import', text, 'application/stix+json'))
  const first = rejected[0]
  if (first !== undefined) {
    throw new Fault(
      'internal',
      `${node.member} refused ${rejected.length} of its own demonstration objects: ${first.id}: ${first.reason}`,
    )
  }
}

/** Looks the sample telemetry of a member up at its own node, as a sensor would; again counts nothing twice. */
export async function replayTelemetry(nodes: readonly ServingNode[], stopped: AbortSignal): Promise<void> {
  for (const { node, api } of nodes) {
    if (node.telemetry === undefined) continue
    const { file, sector } = node.telemetry
    for (let attempt = 0; attempt < 25; attempt++) {
      const source = createReadStream(file)
      const path = `/match?format=zeek&sector=${sector}`
      const { hits } = matchResult.parse(await api.upload(path, source, 'application/octet-stream'))
      if (hits > 0) break
      // What came a moment ago is on its way into the index.
      await wait(askEveryMs, undefined, { signal: stopped })
    }
  }
}

/** Resolves when every node holds what every other releases to it, to how many objects each holds; null: it took too long. */
export async function waitUntilExchanged(
  nodes: readonly ServingNode[],
  stopped: AbortSignal,
): Promise<readonly number[] | null> {
  const expected = await Promise.all(nodes.map((to) => expectedAt(to, nodes)))
  const deadline = Date.now() + exchangedWithinMs
  for (;;) {
    const found = await Promise.all(nodes.map(async ({ api }) => counts.parse(await api.get('/counts'))))
    const complete = found.every(({ byOrigin }, index) =>
      [...(expected[index] as ReadonlyMap<string, number>)].every(
        ([origin, count]) => (byOrigin[origin] ?? 0) >= count,
      ),
    )
    if (complete) return found.map(({ total }) => total)
    if (Date.now() > deadline) return null
    await wait(askEveryMs, undefined, { signal: stopped })
  }
}

/** How many objects of each other member this node should come to hold. */
async function expectedAt(to: ServingNode, nodes: readonly ServingNode[]): Promise<ReadonlyMap<string, number>> {
  const others = nodes.filter((node) => node !== to)
  const pairs = others.map(
    async ({ node, api }) => [node.member, await countReleased(api, node, to.node.member)] as const,
  )
  return new Map(await Promise.all(pairs))
}

async function countReleased(api: NodeApi, from: DemoNode, to: string): Promise<number> {
  const own = new Set(idsIn(readFileSync(from.intelligence, 'utf8')))
  const parts: Uint8Array[] = []
  for await (const part of await api.stream(`/export?recipient=${to}`)) parts.push(part)
  return idsIn(Buffer.concat(parts).toString('utf8')).filter((id) => own.has(id)).length
}

function idsIn(bundle: string): string[] {
  const { objects = [] } = JSON.parse(bundle) as { objects?: { id: string }[] }
  return objects.map(({ id }) => id)
}
