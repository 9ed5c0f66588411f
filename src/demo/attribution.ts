import { setTimeout as wait } from 'node:timers/promises'
import {
  attribution,
  type NewAssessment,
  type NewName,
  type NewPosition,
  saidHere,
} from '../api/contract/attribution.ts'
import { importResult } from '../api/contract/imports.ts'
import { Fault } from '../base/fault.ts'
import type { NodeApi } from '../cli/node-api.ts'
import { tlp2Definitions } from '../stix/tlp.ts'
import type { ServingNode } from './fill.ts'

const withinMs = 30_000
const askEveryMs = 100

const at = '2026-11-20T00:00:00.000Z'
const ids = {
  campaign: 'campaign--243830dc-9299-416e-b901-b134fbc82ce8',
  setA: 'intrusion-set--9c5d4d97-e881-481f-b9f6-82b923818ebc',
  setB: 'intrusion-set--7a9351fb-b6bc-40a3-9d41-8b55d286357b',
  report: 'report--1d977927-422c-44c5-99c4-aab99c7e040e',
  address: 'ipv4-addr--b7607007-8246-4553-9167-f17dc29ba5a3',
  network: 'autonomous-system--ff564ef6-5731-4c99-9aa2-741d1b5a27e1',
  place: 'location--a5cd62f7-0133-40ea-a12f-6d4fb1d9818f',
} as const

/** A campaign against harbours that never was, by nobody: names, addresses and networks are those kept for examples. */
function harbourObjects(): string {
  const marked = { spec_version: '2.1', object_marking_refs: [tlp2Definitions.green.id] }
  const dated = { ...marked, created: at, modified: at }
  const link = (uuid: string, relationship_type: string, source_ref: string, target_ref: string) => ({
    ...{ type: 'relationship', id: `relationship--${uuid}`, ...dated, relationship_type, source_ref, target_ref },
  })
  return JSON.stringify({
    type: 'bundle',
    id: 'bundle--5c0a3f0e-7b3a-4d8e-9b60-2f3a3c0f7a11',
    objects: [
      {
        ...{ type: 'campaign', id: ids.campaign, ...dated },
        name: 'Probes of harbour cranes (fictional)',
        description: 'Invented for the demonstration: remote access to controllers of cranes in three harbours.',
      },
      {
        ...{ type: 'intrusion-set', id: ids.setA, ...dated },
        ...{ name: 'Set A (fictional)', aliases: ['Grey Heron (fictional)'], description: 'Invented.' },
      },
      { type: 'intrusion-set', id: ids.setB, ...dated, name: 'Grey Heron (fictional)', description: 'Invented.' },
      {
        ...{ type: 'report', id: ids.report, ...dated, name: 'Tools found on crane controllers (fictional)' },
        ...{ published: at, object_refs: [ids.campaign] },
      },
      { type: 'ipv4-addr', id: ids.address, ...marked, value: '203.0.113.201' },
      { type: 'autonomous-system', id: ids.network, ...marked, number: 64500, name: 'Kept for examples (RFC 5398)' },
      { type: 'location', id: ids.place, ...dated, region: 'south-eastern-asia' },
      link('13f2d4e1-abbd-44ca-85ce-3fec86a930d4', 'belongs-to', ids.address, ids.network),
      link('47798964-a292-4f55-be67-c97664bfa4ea', 'located-at', ids.address, ids.place),
      link('167c0819-fb76-4a2c-9f94-6a3ead7524db', 'related-to', ids.campaign, ids.address),
    ],
  })
}

const ofTheUnitedStates: NewAssessment = {
  actor: ids.setA,
  confidence: { scale: 'icd-203', label: 'likely', analytic: 'moderate' },
  evidence: [ids.report],
  reasons: 'The tools on the controllers were built with a compiler that no other set is known to use.',
}
const ofJapan: NewAssessment = {
  actor: ids.setB,
  confidence: { scale: 'admiralty', label: 'possibly-true', reliability: 'B' },
  evidence: [],
  reasons: 'Hours of work and the order of the targets are those of an earlier campaign of this set.',
}
const dissentOfJapan: NewPosition = {
  opinion: 'disagree',
  confidence: { scale: 'admiralty', label: 'doubtful', reliability: 'B' },
  evidence: [],
  reasons: 'The compiler has been for sale since spring; it no longer says who used it.',
  alternative: ids.setB,
}
const nameByJapan: NewName = { name: 'Night Heron (fictional)', usedBy: 'A vendor (fictional)', extent: 'overlaps' }

/** The United States and Japan disagree about who probed harbours; a third member sees both. Again changes nothing. */
export async function disagreeOnHarbours(nodes: readonly ServingNode[], stopped: AbortSignal): Promise<void> {
  const [us, jp, ph] = ['US', 'JP', 'PH'].map((member) => nodes.find(({ node }) => node.member === member)?.api)
  if (us === undefined || jp === undefined || ph === undefined) return
  const { rejected } = importResult.parse(await us.send('POST', '/import', harbourObjects(), 'application/stix+json'))
  if (rejected.length > 0) throw new Fault('internal', `US refused demonstration objects: ${rejected[0]!.reason}`)
  const ours = await said(us, 'US')
  const assessment = ours ?? (await say(us, `/objects/${ids.campaign}/assessments`, ofTheUnitedStates))
  if (!(await until(() => said(jp, 'US'), stopped))) return
  if ((await said(jp, 'JP')) === null) {
    await say(jp, `/objects/${ids.campaign}/assessments`, ofJapan)
    await say(jp, `/objects/${assessment}/positions`, dissentOfJapan)
    await say(jp, `/objects/${ids.setA}/names`, nameByJapan)
  }
  await until(() => said(ph, 'JP'), stopped)
}

async function say(api: NodeApi, path: string, body: unknown): Promise<string> {
  return saidHere.parse(await api.send('POST', path, JSON.stringify(body))).id
}

/** The assessment of a member as a node holds it; null: it holds none. */
async function said(api: NodeApi, member: string): Promise<string | null> {
  try {
    const found = attribution.parse(await api.get(`/objects/${ids.campaign}/attribution`))
    return found.assessments.find((one) => one.member === member)?.id ?? null
  } catch (error) {
    if (error instanceof Fault && error.kind === 'not-found') return null
    throw error
  }
}

async function until(isThere: () => Promise<string | null>, stopped: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while ((await isThere()) === null) {
    if (Date.now() > deadline) return false
    await wait(askEveryMs, undefined, { signal: stopped })
  }
  return true
}
