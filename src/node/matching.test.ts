import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askNode } from '../testing/ask-node.ts'
import { type Federation, startFederation, waitUntil } from '../testing/federation.ts'

const green = 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'
const indicatorId = 'indicator--2a6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e31'
const urlId = 'indicator--2a6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e32'
const drillId = 'indicator--2a6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e33'
const victim = 'pumping-station-7.manila-water.example'
const victimAddress = '10.77.3.141'

function indicator(id: string, pattern: string, more: object = {}): object {
  return {
    type: 'indicator',
    spec_version: '2.1',
    id,
    created: '2026-06-01T00:00:00.000Z',
    modified: '2026-06-01T00:00:00.000Z',
    name: 'controller',
    pattern,
    pattern_type: 'stix',
    valid_from: '2026-06-01T00:00:00Z',
    object_marking_refs: [green],
    ...more,
  }
}

function dnsLine(number: number, query: string): string {
  const ts = `2026-11-20T08:00:0${number}.000000Z`
  return `${JSON.stringify({ _path: 'dns', ts, uid: `C${number}`, 'id.orig_h': victimAddress, 'id.orig_p': 40_000 + number, 'id.resp_h': '10.0.0.53', host_name: victim, query, answers: ['192.0.2.99'] })}\n`
}

const telemetry = [
  dnsLine(1, 'c2.evil.example'),
  dnsLine(2, 'www.example.org'),
  dnsLine(3, 'C2.EVIL.example'),
  '\u0000\u0001 not a line\n',
  dnsLine(4, 'beacon.c2.evil.example'),
  dnsLine(5, 'nothing.test').slice(0, 60),
].join('')

let alliance: Federation

const call = (member: string, path: string, text?: string): Promise<unknown> =>
  askNode(alliance.node(member), path, text === undefined ? 'GET' : 'POST', text)

async function match(text: string, query = 'format=zeek&sector=water'): Promise<Record<string, number>> {
  return (await call('PH', `/match?${query}`, text)) as Record<string, number>
}

async function seenAt(member: string, id = indicatorId): Promise<unknown[]> {
  return ((await call(member, `/objects/${id}/seen`)) as { items: unknown[] }).items
}

async function watched(count: number): Promise<void> {
  await waitUntil(`PH looks for ${count}`, async () => {
    return ((await call('PH', '/match')) as { watched: number }).watched === count
  })
}

beforeAll(async () => {
  alliance = await startFederation({ members: ['US', 'PH'], engine: 'sqlite' })
  const { rejected } = await alliance.publish('US', [indicator(indicatorId, "[domain-name:value = 'c2.evil.example']")])
  expect(rejected).toEqual([])
  await watched(1)
})
afterAll(async () => await alliance?.[Symbol.asyncDispose]())

describe('telemetry of the Philippines against what the United States published', { timeout: 180_000 }, () => {
  test('is seen by the producer within two seconds: where, in which sector and how often, and never of whom', async () => {
    expect(await match(telemetry)).toMatchObject({ events: 4, hits: 3, parents: 1, sightings: 1, skipped: 2 })
    const line = { member: 'PH', sectors: ['water'], count: 3 }
    await waitUntil('the producer sees it', async () => (await seenAt('US')).length > 0, 2000)
    expect(await seenAt('US')).toMatchObject([
      { ...line, firstSeen: '2026-11-20T08:00:01.000Z', lastSeen: '2026-11-20T08:00:04.000Z' },
    ])
    const held = await alliance.node('US').store.read.selectFrom('object').select('body').execute()
    for (const { body } of held) {
      for (const secret of [victim, 'manila', victimAddress, '10.0.0.53', 'beacon']) expect(body).not.toContain(secret)
    }
  })

  test('counts nothing twice when the same telemetry is read again, also after a restart', async () => {
    expect(await match(telemetry)).toMatchObject({ hits: 3, sightings: 0 })
    await alliance.stop('PH')
    await alliance.start('PH')
    await watched(1)
    expect(await match(telemetry)).toMatchObject({ hits: 3, sightings: 0 })
    expect(await match(dnsLine(7, 'c2.evil.example') + telemetry)).toMatchObject({ hits: 4, sightings: 1 })
    await waitUntil('the producer sees four', async () => {
      return JSON.stringify(await seenAt('US')).includes('"count":4')
    })
  })

  test('what is published is looked for at once, as a URL from host and path, too', async () => {
    await alliance.publish('US', [indicator(urlId, "[url:value = 'http://files.evil.example/a/b.exe']")])
    await watched(2)
    const line = {
      ts: 1_790_000_000.5,
      uid: 'H1',
      host: 'files.evil.example',
      uri: '/a/b.exe',
      'id.orig_h': '10.1.1.1',
    }
    expect(await match(`${JSON.stringify(line)}\n`)).toMatchObject({ events: 1, hits: 1, sightings: 1 })
    const other = { ...line, uri: '/a/other.exe' }
    expect(await match(`${JSON.stringify(other)}\n`)).toMatchObject({ events: 1, hits: 0 })
    await waitUntil('the producer sees it', async () => (await seenAt('US', urlId)).length > 0)
    // The node says how soon: of this one, and of what came before it while the node ran.
    const { consoleUrl, token } = alliance.node('PH')
    const metrics = await fetch(`${consoleUrl}/metrics`, { headers: { authorization: `Bearer ${token}` } })
    const count = /^trefoil_detection_live_seconds_count (\d+)$/m.exec(await metrics.text())
    expect(Number(count?.[1])).toBeGreaterThanOrEqual(1)
  })

  test('patterns that a value alone does not decide are evaluated: two values at once, sequences over streams, parts of texts', async () => {
    const ids = [5, 6, 7, 8].map((number) => `indicator--2a6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e4${number}`)
    const before = ((await call('PH', '/match')) as { watched: number }).watched
    await alliance.publish('US', [
      indicator(
        ids[0]!,
        "[domain-name:value = 'pair.example' AND domain-name:resolves_to_refs[*].value = '198.51.100.50']",
      ),
      indicator(
        ids[1]!,
        "([domain-name:value = 'stage.example'] FOLLOWEDBY [url:value LIKE '%/stage-two/%']) WITHIN 60 SECONDS",
      ),
      indicator(ids[2]!, "[process:command_line MATCHES '(?i)rundll32.*evil[0-9]']"),
      indicator(ids[3]!, '[network-traffic:dst_port = 4444]'),
    ])
    await watched(before + 3)
    const dns = (number: number, query: string, answer: string): string => {
      const ts = `2026-11-20T09:00:${String(number).padStart(2, '0')}.000000Z`
      return `${JSON.stringify({ ts, uid: `E${number}`, 'id.orig_h': victimAddress, query, answers: [answer] })}
`
    }
    expect(await match(dns(1, 'pair.example', '192.0.2.99'))).toMatchObject({ hits: 0 })
    expect(await match(dns(2, 'Pair.example', '198.51.100.50'))).toMatchObject({ hits: 1, sightings: 1 })
    const staged = { ts: '2026-11-20T09:00:40.000000Z', uid: 'E40', host: 'x.example', uri: '/stage-two/a' }
    expect(
      await match(`${JSON.stringify({ ...staged, ts: '2026-11-20T08:00:00.000000Z' })}
`),
    ).toMatchObject({ hits: 0 })
    expect(await match(dns(3, 'stage.example', '192.0.2.99'))).toMatchObject({ hits: 0 })
    expect(
      await match(`${JSON.stringify(staged)}
`),
    ).toMatchObject({ hits: 1, sightings: 1 })
    const process = {
      '@timestamp': '2026-11-20T09:01:00Z',
      CommandLine: 'RunDLL32.exe c:\\x\\EVIL7.dll',
      User: 'mallory',
    }
    expect(
      await match(
        `${JSON.stringify(process)}
`,
        'format=windows-event&sector=water',
      ),
    ).toMatchObject({ hits: 1 })
    await waitUntil(
      'the producer sees all three',
      async () => {
        const seen = await Promise.all(ids.slice(0, 3).map((id) => seenAt('US', id)))
        return seen.every((items) => items.length === 1)
      },
      60_000,
    )
    const held = await alliance.node('US').store.read.selectFrom('object').select('body').execute()
    for (const { body } of held)
      for (const secret of ['mallory', 'rundll32.exe', '/stage-two/a', 'EVIL7']) {
        expect(body).not.toContain(secret)
      }
    expect(await call('PH', `/objects/${ids[1]}/watch`)).toMatchObject({ state: 'evaluated', because: null, score: 50 })
    expect(await call('PH', `/objects/${indicatorId}/watch`)).toMatchObject({ state: 'by-values' })
    expect(await call('PH', `/objects/${ids[3]}/watch`)).toMatchObject({
      state: 'not-watched',
      because: 'no-anchor',
      detail: '[network-traffic:dst_port = 4444]',
    })
    await alliance.publish(
      'US',
      ids.slice(0, 3).map((id) =>
        indicator(id, "[domain-name:value = 'pair.example']", {
          modified: '2026-07-01T00:00:00.000Z',
          revoked: true,
        }),
      ),
    )
    await watched(before)
    expect(await match(dns(9, 'pair.example', '198.51.100.50'))).toMatchObject({ hits: 0 })
  }, 180_000)

  test('what is revoked, has expired or belongs to a drill is not looked for', async () => {
    const soon = new Date(Date.now() + 12_000).toISOString()
    await alliance.publish('US', [
      indicator(indicatorId, "[domain-name:value = 'c2.evil.example']", {
        modified: '2026-07-01T00:00:00.000Z',
        revoked: true,
      }),
      indicator(urlId, "[domain-name:value = 'soon.evil.example']", {
        modified: '2026-07-01T00:00:00.000Z',
        valid_until: soon,
      }),
    ])
    await watched(1)
    expect(await match(dnsLine(8, 'c2.evil.example'))).toMatchObject({ events: 1, hits: 0 })
    expect(await match(dnsLine(8, 'soon.evil.example'))).toMatchObject({ hits: 1 })
    await waitUntil('it has expired', async () => (await match(dnsLine(9, 'soon.evil.example'))).hits === 0, 60_000)
    const drill = { releasable_to: ['US', 'PH'], exercise: 'blue-lagoon', extension_type: 'property-extension' }
    const { rejected } = await alliance.publish('PH', [
      indicator(drillId, "[domain-name:value = 'drill.evil.example']", {
        extensions: { 'extension-definition--6c0a2b1e-8d3f-4f7a-9b52-31e4c7d9a806': drill },
      }),
    ])
    expect(rejected.length).toBe(1)
    expect(await match(dnsLine(9, 'drill.evil.example'))).toMatchObject({ events: 1, hits: 0 })
  })

  test('a recall takes it out of every index within a second', async () => {
    const id = 'indicator--2a6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e34'
    await alliance.publish('US', [indicator(id, "[ipv4-addr:value = '198.51.100.77']")])
    const line = `${JSON.stringify({ ts: 1_790_000_001, uid: 'C9', 'id.orig_h': '10.1.1.1', 'id.resp_h': '198.51.100.77' })}\n`
    await waitUntil('PH looks for it', async () => (await match(line)).hits === 1)
    await alliance
      .node('US')
      .recalls.recall({ kind: 'person', name: 'releaser', role: 'releaser' }, { id, reason: 'wrong' })
    await waitUntil('PH purged it', async () => (await alliance.textAt('PH', id)) === null)
    await waitUntil('PH looks for it no more', async () => (await match(line)).hits === 0, 1000)
  })
})
