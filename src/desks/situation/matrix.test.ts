import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { SituationThings } from '../../release/situation-things.ts'
import type { StixObject } from '../../stix/object.ts'
import { openStore } from '../../store/open.ts'
import { createCore, local } from '../../testing/core.ts'
import { corpus } from '../../testing/corpus.ts'
import { createDatabase } from '../../testing/stores.ts'
import { matricesOf } from './matrix.ts'

const technique = (code: string, name: string, phase: string, more: Record<string, unknown> = {}) =>
  ({
    ...{ type: 'attack-pattern', id: `attack-pattern--${code}`, name, ...more },
    kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: phase }],
    external_references: [{ source_name: 'mitre-attack', external_id: code }],
  }) as unknown as StixObject

test('sub-techniques stand below theirs, one field for each code, and what is deprecated is left out', () => {
  const [matrix] = matricesOf(
    [
      technique('T1059', 'Interpreter', 'execution'),
      technique('T1059.001', 'PowerShell', 'execution'),
      technique('T1059', 'The same, of another member', 'execution'),
      technique('T1078', 'Valid accounts', 'initial-access'),
      technique('T1108', 'Old', 'execution', { x_mitre_deprecated: true }),
    ],
    [],
    [],
  )
  expect(matrix).toMatchObject({ chain: 'mitre-attack', domain: 'enterprise-attack' })
  expect(matrix!.tactics.map(({ short, name }) => [short, name])).toEqual([
    ['execution', 'Execution'],
    ['initial-access', 'Initial access'],
  ])
  expect(
    matrix!.tactics[0]!.techniques.map(({ code, subtechniques }) => [code, subtechniques.map((one) => one.code)]),
  ).toEqual([['T1059', ['T1059.001']]])
})

const file = join(corpus ?? '', 'attack/ics-attack-18.1.stix21.json.gz')
test.skipIf(corpus === null || !existsSync(file))(
  'the matrix of control systems comes out of its objects in its own order, through the door of a node',
  async () => {
    await using database = await createDatabase('sqlite')
    await using store = await openStore({ database: database.database })
    const core = createCore(store, 'US')
    const { objects } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { objects: StixObject[] }
    const wanted = objects.filter(({ type }) => ['attack-pattern', 'x-mitre-tactic', 'x-mitre-matrix'].includes(type))
    const { rejected } = await local(core, wanted, { tlp: 'green' })
    expect(rejected).toEqual([])
    const things = new SituationThings({
      ...{ db: store.read, registry: core.registry, keyOf: core.keyOf },
      ...{ changes: () => 0, nowMs: () => 0 },
    })
    const [techniques, tactics, frames] = await Promise.all(
      ['attack-pattern', 'x-mitre-tactic', 'x-mitre-matrix'].map((type) => things.textsOf(type, 5000)),
    )
    const [matrix] = matricesOf(techniques!, tactics!, frames!)
    expect(matrix!.domain).toBe('ics-attack')
    const order = objects.find(({ type }) => type === 'x-mitre-matrix')!.tactic_refs as string[]
    const names = order.map((id) => objects.find((one) => one.id === id)!.name)
    expect(matrix!.tactics.map(({ name }) => name)).toEqual(
      names.filter((name) => matrix!.tactics.some((one) => one.name === name)),
    )
    expect(matrix!.tactics.length).toBe(12)
    const live = techniques!.filter((one) => one.x_mitre_deprecated !== true)
    const shown = new Set(
      matrix!.tactics.flatMap((tactic) =>
        tactic.techniques.flatMap((one) => [one.code, ...one.subtechniques.map(({ code }) => code)]),
      ),
    )
    expect(shown.size).toBe(live.length)
  },
)
