import { setTimeout as wait } from 'node:timers/promises'
import { type Incident, incident, incidentList, type NewIncident, requests } from '../api/contract/incidents.ts'
import { list } from '../api/contract/objects.ts'
import type { NodeApi } from '../cli/node-api.ts'
import type { ServingNode } from './fill.ts'

const hourMs = 3_600_000
const withinMs = 30_000
const askEveryMs = 100

/** What a water utility would report; it stands for its sector, and no such organisation exists. */
function waterReport(nowMs: number): NewIncident {
  const ago = (hours: number) => new Date(nowMs - hours * hourMs).toISOString()
  return {
    language: 'en',
    reporter: { organisation: 'A water utility (fictional)', role: 'Operations centre' },
    sector: 'water',
    kind: 'ransomware',
    narrative:
      'The historian and two engineering workstations of a pumping station were encrypted during the night. Pumps run by hand; pressure is normal. A note asks for payment. The billing database on the same server may have been read. Beacons went to update-check[.]example[.]net every five minutes before. T1486, T1133.',
    systems: [
      { name: 'Historian', use: 'records of the pumping station' },
      { name: 'Engineering workstations', use: 'changes to controllers' },
      { name: 'Billing database', use: 'accounts of customers' },
    ],
    started: { at: ago(38), fidelity: 'hour' },
    detected: { at: ago(30), fidelity: 'minute' },
    detection: 'message-from-attacker',
    impact: {
      availability: 40,
      loss: 'suspected-loss',
      informationType: 'pii',
      external: ['public-confidence'],
      recoverability: 'supplemented',
      persons: 21_000,
      services: 'Water is delivered; readings are taken by hand at the station.',
    },
    seen: '203.0.113[.]77, update-check[.]example[.]net, https://update-check[.]example[.]net/ping',
    measures: 'The station was cut off from the office network. Backups of the week before are being checked.',
    vector: 'A remote access appliance that had missed an update is suspected.',
    personalData: 'yes',
    malicious: 'yes',
    crossBorder: 'unknown',
    consent: { recipients: ['US', 'ph-npc', 'ph-ncert'], purpose: 'help with the analysis, and the duties to report' },
  }
}

/** An incident in progress at the Philippines' node, with running clocks, tasks, and a question to the United States; again changes nothing. */
export async function fileWaterIncident(nodes: readonly ServingNode[], stopped: AbortSignal): Promise<void> {
  const [ph, us] = ['PH', 'US'].map((member) => nodes.find(({ node }) => node.member === member)?.api)
  if (ph === undefined || us === undefined) return
  const { open, closed } = incidentList.parse(await ph.get('/incidents?limit=1'))
  if (open + closed === 0) await begin(ph, Date.now())
  await untilGiven(ph, us, stopped)
}

async function begin(ph: NodeApi, nowMs: number): Promise<void> {
  const send = async (path: string, body: unknown): Promise<Incident> =>
    incident.parse(await ph.send('POST', path, JSON.stringify(body)))
  const { num, name } = await send('/incidents', waterReport(nowMs))
  const at = `/incidents/${num}`
  const due = (hours: number) => new Date(nowMs + hours * hourMs).toISOString()
  await send(`${at}/state`, { state: 'open', determination: 'confirmed' })
  await send(`${at}/tasks`, { title: 'Image the historian before it is rebuilt', owner: 'analyst', due: due(6) })
  await send(`${at}/tasks`, { title: 'Ask other water utilities for the same beacon', owner: 'releaser', due: due(20) })
  await send(`${at}/severity`, {
    answers: {
      ...{
        'functional-impact': 'significant-critical',
        'observed-activity': 'effect',
        location: 'critical-management',
      },
      ...{ actor: 'criminal', 'information-impact': 'suspected', recoverability: 'supplemented' },
      'potential-impact': 'moderate',
    },
  })
  const actor = list.parse(await ph.get('/objects?type=intrusion-set&limit=1')).items[0]
  if (actor !== undefined) await send(`${at}/links`, { id: actor.id })
  await send(`${at}/shares`, { recipients: ['US'] })
  const question = {
    members: ['US'],
    subject: `${name}: is this beacon known?`,
    text: 'Has update-check[.]example[.]net been seen at water utilities, and with which appliance?',
    due: due(18),
  }
  await ph.send('POST', `${at}/requests`, JSON.stringify(question))
}

/** Resolves when the United States hold what they are given of it, so that the demonstration begins in one state. */
async function untilGiven(ph: NodeApi, us: NodeApi, stopped: AbortSignal): Promise<void> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const held = await idsIn(us, '/export')
    const given = await idsIn(ph, '/export?recipient=US')
    const asked = requests.parse(await us.get('/requests')).items.length
    if (([...given].every((id) => held.has(id)) && asked > 0) || Date.now() > deadline) return
    await wait(askEveryMs, undefined, { signal: stopped })
  }
}

async function idsIn(node: NodeApi, path: string): Promise<ReadonlySet<string>> {
  const parts: Uint8Array[] = []
  for await (const part of await node.stream(path)) parts.push(part)
  const { objects = [] } = JSON.parse(Buffer.concat(parts).toString('utf8')) as { objects?: { id: string }[] }
  return new Set(objects.map(({ id }) => id))
}
