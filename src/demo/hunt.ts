import { createReadStream } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { type HuntOffer, huntOffer, huntOffers, hunts, type NewHunt } from '../api/contract/hunts.ts'
import type { NodeApi } from '../cli/node-api.ts'
import type { ServingNode } from './fill.ts'

const withinMs = 30_000
const askEveryMs = 100
const dayMs = 86_400_000

const longNames = `title: Long names that look like data
logsource:
  product: zeek
  service: dns
detection:
  labels:
    query|re: '^[a-z0-9]{30,}\\.'
  condition: labels
`

function relayHunt(nowMs: number): NewHunt {
  return {
    package: {
      title: 'Relays at water utilities',
      purpose: 'To know whether the relay that was seen in one place serves as a way into others.',
      legalBasis: 'Trilateral agreement, cyber defence; no content of communication is asked for.',
      from: '2026-11-01T00:00:00Z',
      to: '2026-11-30T00:00:00Z',
      questions: ['If it was seen: at how many utilities?'],
      items: [
        { kind: 'stix', name: 'The relay’s address', text: "[ipv4-addr:value = '174.138.56.21']" },
        { kind: 'stix', name: 'The beacon of the incident', text: "[domain-name:value = 'update-check.example.net']" },
        { kind: 'sigma', name: 'Long names that look like data', text: longNames },
      ],
    },
    members: ['JP', 'PH'],
    due: new Date(nowMs + 5 * dayMs).toISOString(),
    tlp: 'amber',
  }
}

/** The United States ask for a hunt: the Philippines have looked and answered, Japan has not decided yet. Again changes nothing. */
export async function huntForRelays(nodes: readonly ServingNode[], stopped: AbortSignal): Promise<void> {
  const [us, jp, ph] = ['US', 'JP', 'PH'].map((member) => nodes.find(({ node }) => node.member === member))
  const telemetry = ph?.node.telemetry
  if (us === undefined || jp === undefined || ph === undefined || telemetry === undefined) return
  if (hunts.parse(await us.api.get('/hunts')).items.length === 0)
    await us.api.send('POST', '/hunts', JSON.stringify(relayHunt(Date.now())))
  const offer = await until(() => offerAt(ph.api), stopped)
  await until(() => offerAt(jp.api), stopped)
  if (offer?.state === 'offered') {
    const at = `/hunt-offers/${offer.id}`
    await ph.api.send('POST', `${at}/acceptance`, '{}')
    const run = `${at}/runs?source=telemetry&format=zeek&sector=${telemetry.sector}&name=sample`
    await ph.api.upload(run, createReadStream(telemetry.file), 'application/octet-stream')
    const remark = 'At one utility; the address was reached three times and is blocked.'
    huntOffer.parse(await ph.api.send('POST', `${at}/answer`, JSON.stringify({ level: 'counts', remark })))
  }
  await until(() => answerAt(us.api), stopped)
}

const offerAt = async (api: NodeApi): Promise<HuntOffer | null> =>
  huntOffers.parse(await api.get('/hunt-offers')).items[0] ?? null
const answerAt = async (api: NodeApi): Promise<HuntOffer | null> =>
  hunts.parse(await api.get('/hunts')).items[0]?.offers.find(({ state }) => state === 'answered') ?? null

async function until<T>(find: () => Promise<T | null>, stopped: AbortSignal): Promise<T | null> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const found = await find()
    if (found !== null || Date.now() > deadline) return found
    await wait(askEveryMs, undefined, { signal: stopped })
  }
}
