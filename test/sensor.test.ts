import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AckPolicy, jetstream, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream'
import { connect, nanos } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sensor } from '../src/api/contract/sensors.ts'
import { waitUntil } from '../src/testing/federation.ts'
import { freePorts } from '../src/testing/free-ports.ts'
import { run } from '../src/testing/memory-terminal.ts'
import { hasNatsServer, NatsServer } from '../src/testing/nats-server.ts'
import { type NodeProcess, serve } from '../src/testing/processes.ts'

/** A real node, real sensors and the real server of NATS, each a process of its own. Without the server this says that it was skipped. */
const launcher = resolve(import.meta.dirname, '..', 'trefoil')
const folder = mkdtempSync(join(tmpdir(), 'trefoil-sensors-'))
const indicatorId = 'indicator--6c6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e31'
const withinMs = 120_000
const sensors = new Set<ChildProcess>()
const dir = join(folder, 'node')
const eventKey = join(folder, 'event.key')
let node: NodeProcess
let nats: NatsServer

const line = (number: number): string =>
  JSON.stringify({
    ts: 1_790_000_000 + number,
    uid: `C${number}`,
    query: number % 2 === 0 ? 'c2.evil.example' : 'a.test',
  })

async function ask<T>(path: string): Promise<readonly T[]> {
  const headers = { authorization: `Bearer ${node.token}` }
  const answer = await fetch(`${node.console}/api/v1${path}`, { headers })
  return ((await answer.json()) as { items: T[] }).items
}

async function count(): Promise<number> {
  return (await ask<{ count: number }>(`/objects/${indicatorId}/seen`))[0]?.count ?? 0
}

const listed = (): Promise<readonly Sensor[]> => ask<Sensor>('/sensors')

async function command(...words: string[]): Promise<void> {
  const { status, err } = await run(words)
  if (status !== 0) throw new Error(`trefoil ${words[0]}: ${err}`)
}

function sensor(name: string, ...words: string[]): ChildProcess {
  const child = spawn(launcher, ['sensor', 'run', join(folder, name), '--format', 'zeek', ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  sensors.add(child)
  child.once('exit', () => sensors.delete(child))
  return child
}

async function kill(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

const isReady = (child: ChildProcess): Promise<unknown> => once(child.stdout!, 'data')

async function publish(from: number, to: number): Promise<void> {
  const connection = await connect({
    servers: `127.0.0.1:${nats.port}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
  })
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false })
    const config = { name: 'dns', subjects: ['dns.>'], storage: StorageType.File, retention: RetentionPolicy.Limits }
    await manager.streams.add(config)
    // As the sensors would make it themselves, but what a killed one had not answered is given again sooner.
    const soon = { ack_policy: AckPolicy.Explicit, ack_wait: nanos(2000), max_ack_pending: 1000 }
    await manager.consumers.add('dns', { durable_name: 'sensors', ...soon })
    const stream = jetstream(connection, { checkAPI: false })
    for (let number = from; number < to; ) {
      try {
        await stream.publish('dns.manila', line(number), { timeout: 2000 })
        number += 1
      } catch {
        // Perhaps it was stored: then it stands there twice, as telemetry does.
        await sleep(50)
      }
    }
  } finally {
    await connection.close()
  }
}

beforeAll(async () => {
  const port = await freePorts()
  nats = new NatsServer(join(folder, 'nats'), port)
  const urls = ['--exchange-url', `https://localhost:${port + 1}`, '--console-url', `http://localhost:${port + 2}`]
  await command('init', dir, '--member', 'PH', '--name', 'Philippines', ...urls)
  node = await serve('PH', dir)
  const bundle = join(folder, 'bundle.json')
  const indicator = {
    ...{ type: 'indicator', spec_version: '2.1', id: indicatorId },
    ...{
      created: '2026-06-01T00:00:00.000Z',
      modified: '2026-06-01T00:00:00.000Z',
      valid_from: '2026-06-01T00:00:00Z',
    },
    ...{ pattern: "[domain-name:value = 'c2.evil.example']", pattern_type: 'stix' },
  }
  writeFileSync(bundle, JSON.stringify(indicator))
  await command('import', dir, bundle, '--tlp', 'GREEN')
  writeFileSync(eventKey, 'ab'.repeat(32))
  for (const name of ['north', 'south']) {
    const file = join(folder, `${name}.json`)
    await command('sensor', 'add', dir, name, '--sector', 'water', '--out', file)
    await command('sensor', 'init', join(folder, name), '--enrolment', file)
  }
}, 120_000)
afterAll(async () => {
  for (const child of [...sensors]) await kill(child)
  await nats?.kill()
  await node?.stop('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(!hasNatsServer())('sensors that share a stream of NATS', { timeout: 300_000 }, () => {
  const words = (): string[] => [
    ...['--nats', `nats://127.0.0.1:${nats.port}`, '--stream', 'dns', '--durable', 'sensors'],
    ...['--workers', '2', '--event-key', eventKey],
  ]

  test('lose nothing and count nothing twice when sensors, node and server are killed in the middle of it', async () => {
    await nats.start()
    await publish(0, 50)
    let north = sensor('north', ...words())
    const south = sensor('south', ...words())
    await Promise.all([isReady(north), isReady(south)])
    await waitUntil('the first are counted', async () => (await count()) === 25, withinMs)
    const publishing = publish(50, 600)
    publishing.catch(() => {})
    for (let round = 0; round < 3; round++) {
      const before = await count()
      await waitUntil('it goes on', async () => (await count()) > before || before >= 300, withinMs)
      await kill(north)
      north = sensor('north', ...words())
      await nats.kill()
      await nats.start()
    }
    await node.stop('SIGKILL')
    await sleep(200)
    await kill(south)
    const again = sensor('south', ...words())
    node = await serve('PH', dir)
    await publishing
    await waitUntil('all are counted', async () => (await count()) >= 300, withinMs)
    await kill(north, 'SIGTERM')
    await kill(again, 'SIGTERM')
    // Whatever was given again, nothing counts twice.
    expect(await count()).toBe(300)
    expect((await listed()).reduce((sum, { told }) => sum + told, 0)).toBe(300)
  })

  test('replaying the whole stream under another name of the consumer counts nothing again', async () => {
    const events = async (): Promise<number> => (await listed()).find(({ name }) => name === 'north')!.state!.events
    const before = await events()
    const child = sensor('north', ...words().map((word) => (word === 'sensors' ? 'replay' : word)))
    await waitUntil('all was read again', async () => (await events()) >= before + 600, withinMs)
    await kill(child, 'SIGTERM')
    expect(await count()).toBe(300)
  })
})
