import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { RunningNode } from '../node.ts'
import { makeIndicator } from '../testing/core.ts'
import { run } from '../testing/memory-terminal.ts'
import { serveHere } from '../testing/one-node.ts'
import { borrowPostgresDatabase } from '../testing/postgres-pool.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-two-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)
const agreement = join(import.meta.dirname, '..', '..', 'agreements', 'trilateral.yaml')

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; !(await holds()); await sleep(20))
    if (Date.now() > end) throw new Error(`not in time: ${what}`)
}

async function charterOf(version: number): Promise<string> {
  const previous = version === 1 ? [] : ['--previous', at(`charter-${version - 1}.json`)]
  const cards = ['US', 'JP', 'PH'].map((member) => at(`${member}.card`))
  const words = ['charter', 'draft', '--cards', ...cards, '--agreement', agreement, ...previous]
  writeFileSync(at(`charter-${version}.json`), (await run(words)).out)
  for (const member of ['US', 'JP', 'PH'])
    await run(['charter', 'sign', at(`charter-${version}.json`), '--with', at(member)])
  return readFileSync(at(`charter-${version}.json`), 'utf8')
}

test('what one process of a node adopts, the others go by; when the one that leads stops, another goes on at once', async () => {
  await using made = await borrowPostgresDatabase()
  for (const [index, member] of ['US', 'JP', 'PH'].entries()) {
    const address = ['--exchange-url', `https://localhost:${8_880 + index}`]
    const database = member === 'US' ? ['--database', made.database] : []
    await run(['init', at(member), '--member', member, '--name', member, ...address, ...database])
    writeFileSync(at(`${member}.card`), (await run(['card', at(member)])).out)
  }
  cpSync(at('US'), at('US-2'), { recursive: true })
  const first: RunningNode = await serveHere(at('US'))
  await using second = await serveHere(at('US-2'))
  const versionOf = (node: RunningNode): number => node.alliance().charter?.charter.version ?? 0
  const publish = (node: RunningNode, name: string) =>
    node.intake.accept({ kind: 'local', actor: 'test' }, [
      { text: JSON.stringify(makeIndicator(name, { tlp: 'green' })) },
    ])
  const gauge = async (node: RunningNode, name: string): Promise<number> => {
    const text = await (await fetch(`${node.consoleUrl}/metrics`)).text()
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1])
  }
  expect([await gauge(first, 'trefoil_leads'), await gauge(second, 'trefoil_leads')]).toEqual([1, 0])
  await until('each sees the other', async () => (await gauge(second, 'trefoil_processes')) === 2)
  // At the one that does not lead: it waits until the leader has judged everything.
  await second.adoptCharter(await charterOf(1))
  expect(versionOf(second)).toBe(1)
  await until('the leader goes by the new charter', () => versionOf(first) === 1)
  await publish(first, 'one.example')
  await publish(second, 'two.example')
  await first.adoptCharter(await charterOf(2))
  await publish(second, 'three.example')
  expect(versionOf(second)).toBe(2)
  await first[Symbol.asyncDispose]()
  await until('the second one leads', async () => (await gauge(second, 'trefoil_leads')) === 1)
  await second.adoptCharter(await charterOf(3))
  await publish(second, 'four.example')
  expect(versionOf(second)).toBe(3)
  const rows = await second.store.read.selectFrom('object').select('seq').where('seq', '>', 0).execute()
  expect(rows).toHaveLength(4)
}, 600_000)
