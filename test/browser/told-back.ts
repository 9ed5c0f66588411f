import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type DemoMember, launcher } from './demonstration.ts'
import { patienceMs } from './pages.ts'
import type { ThreeNodes } from './three-nodes.ts'

interface ZeekLine {
  readonly uid: string
  readonly query?: string
  readonly [name: string]: unknown
}

export function testToldBack(one: ThreeNodes): void {
  describe('what is told back to the producer', () => {
    const { analystOf, arrived, publish } = one

    test('one key in the Philippines says that an indicator was no threat, the United States reads it from which sector, and reads that it was taken back', async () => {
      const id = 'indicator--0b5c7b0e-7d43-4b8e-9a53-0d6a8f6a2cf0'
      const stamp = new Date().toISOString()
      await publish('US', {
        ...{ type: 'indicator', spec_version: '2.1', id, created: stamp, modified: stamp, name: 'updates.example' },
        ...{ pattern: "[domain-name:value = 'updates.example']", pattern_type: 'stix', valid_from: stamp },
      })
      await arrived('PH', id)
      const philippines = await analystOf('PH', `/objects/${id}`)
      await philippines.getByText('Name a sector, or add a remark').click()
      await philippines.getByLabel('Sector').selectOption('water')
      await philippines.getByLabel('Remark').fill('our own update server')
      await philippines.getByRole('button', { name: /^False positive/ }).focus()
      await philippines.keyboard.press('3')
      await philippines.getByText('Said: False positive. It goes back to the United States.').waitFor()

      const states = await analystOf('US', `/objects/${id}`)
      const said = states.getByRole('region', { name: 'What it was worth' }).getByRole('listitem')
      await said.getByText('False positive').waitFor()
      expect(await said.textContent()).toMatch(/PH\s+False positive · water sector/)
      expect(await said.textContent()).toContain('our own update server')

      await philippines.keyboard.press('u')
      await philippines.getByText('Taken back: False positive.').waitFor()
      await said.waitFor({ state: 'detached' })
      await philippines.getByRole('link', { name: 'Usefulness' }).click()
      await philippines.getByRole('row', { name: /^US/ }).waitFor()
    })

    test('what the Philippines see of an indicator of the United States is on its page there at once, and no name of the victim is outside the Philippines', async () => {
      const id = 'indicator--93e33ea6-9840-46f5-965c-a6d766958085'
      const sample = readFileSync(join(import.meta.dirname, '../../src/demo/telemetry/ph-water.zeek.ndjson'), 'utf8')
      const lines = sample
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as ZeekLine)
      const states = await analystOf('US', `/objects/${id}`)
      await states.getByText('Seen in the Philippines, water sector, 3 times').waitFor()

      // The same traffic once more, at another time: the page changes by itself.
      const again = lines.map(
        (line, at): ZeekLine => ({ ...line, ts: Date.now() / 1000 + at / 1000, uid: `${line.uid}2` }),
      )
      const replay = spawn(
        launcher,
        ['match', one.demonstration.dirOf('PH'), '--input', '-', '--format', 'zeek', '--sector', 'water'],
        { stdio: ['pipe', 'ignore', 'inherit'] },
      )
      replay.stdin.end(again.map((line) => `${JSON.stringify(line)}\n`).join(''))
      await states.getByText('Seen in the Philippines, water sector, 6 times').waitFor({ timeout: patienceMs })

      // Connections are named by chance; hosts of the victim by its domain and those it calls, its addresses between quotation marks.
      const connections = new Set([...lines, ...again].map(({ uid }) => uid))
      const named =
        /C[A-Za-z0-9]{15,19}|[a-z0-9-]+\.(?:water-district\.example|(?:supplier|vendor|weather)\.test)|"10\.20\.[0-9.]+"/g
      const namesIn = (bytes: Uint8Array): string[] =>
        [...Buffer.from(bytes).toString('latin1').matchAll(named)].flatMap(([name]) =>
          name.startsWith('C') && !connections.has(name) ? [] : [name],
        )
      expect(new Set(namesIn(Buffer.from(sample))).size).toBeGreaterThan(400)
      for (const member of ['US', 'JP'] as const) {
        const files = [...filesOf(member)]
        expect(files.some(({ bytes }) => bytes.includes(id))).toBe(true)
        for (const { path, bytes } of files) expect([path, ...namesIn(bytes)]).toEqual([path])
        const told = await exportedBy(member)
        expect(told.includes(id)).toBe(true)
        expect(namesIn(told)).toEqual([])
      }
    })

    /** All that a member's operator may export. */
    async function exportedBy(member: DemoMember): Promise<Buffer> {
      const { token } = JSON.parse(readFileSync(join(one.demonstration.dirOf(member), 'run.json'), 'utf8')) as {
        token: string
      }
      const address = `${one.demonstration.consoleOf(member)}/api/v1/export`
      const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } })
      expect(answer.status).toBe(200)
      return Buffer.from(await answer.arrayBuffer())
    }

    /** Every file of a member's node, with what stands in it. */
    function* filesOf(member: DemoMember): Generator<{ readonly path: string; readonly bytes: Buffer }> {
      const dir = one.demonstration.dirOf(member)
      for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name)
        if (!entry.isFile()) continue
        yield { path: relative(dir, path), bytes: readFileSync(path) }
      }
    }
  })
}
