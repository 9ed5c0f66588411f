import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { kinds } from '../match/kinds.ts'
import { Warnings } from '../match/warning-lists.ts'
import { type Held, MatchIndex } from './match-index.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-match-index-'))
afterAll(() => rmSync(folder, { recursive: true }))

const utf8 = new TextEncoder()
const idOf = (number: number): string => `indicator--0000000${number}-1111-4222-8333-444455556666`
const nameOf = (number: number): string => `name-${number}.example`

/** What a node's store tells of indicators, as plainly as it can be. */
class Told {
  readonly #held: (Held & { readonly name: string })[] = []
  readonly #gone: { id: string; at: number }[] = []
  now = 1_000_000

  say(number: number, name: string, until?: string): void {
    this.now += 1
    const pattern = name === '' ? '[process:pid > 4]' : `[domain-name:value = '${name}']`
    const text = JSON.stringify({
      ...{ pattern_type: 'stix', pattern, valid_from: '1970-01-01T00:00:00Z' },
      ...(until === undefined ? {} : { valid_until: until }),
    })
    const handling = { purposes: null, exercise: null }
    this.#held.push({ id: idOf(number), version: String(this.now), added: this.now * 1000, text, handling, name })
  }

  purge(number: number): void {
    this.now += 1
    const kept = this.#held.filter(({ id }) => id !== idOf(number))
    this.#held.splice(0, this.#held.length, ...kept)
    this.#gone.push({ id: idOf(number), at: this.now * 1000 })
  }

  /** Which indicators a name is of, by the newest versions. */
  idsOf(name: string): string[] {
    const newest = new Map(this.#held.map((one) => [one.id, one]))
    return [...newest.values()].filter((one) => one.name === name).map(({ id }) => id)
  }

  readonly source = {
    since: async (after: number, limit: number) => {
      const items = this.#held.filter(({ added }) => added > after).slice(0, limit)
      return { items, more: false }
    },
    goneSince: async (after: number) => this.#gone.filter(({ at }) => at > after),
    newest: async (ids: readonly string[]) => ids.flatMap((id) => this.#held.findLast((one) => one.id === id) ?? []),
  }
}

/** What a number of the index counts, two at a time. */
async function listed(index: MatchIndex, which: 'watched' | 'not-watched'): Promise<string[]> {
  const ids: string[] = []
  for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; ) {
    const page: Awaited<ReturnType<MatchIndex['listed']>> = await index.listed(which, before, 2)
    for (const { id, state } of page.items) {
      expect(state === 'not-watched').toBe(which === 'not-watched')
      ids.push(id)
    }
    before = page.next
  }
  return ids
}

const act = fc.record({
  what: fc.constantFrom('say', 'say', 'say', 'purge', 'save', 'stop', 'crash', 'lose', 'sweep'),
  number: fc.nat(9),
  name: fc.nat(5),
})

test('whatever is told, saved, lost and started again, a name gives exactly the indicators that the store has for it, and each number lists them', async () => {
  let dirs = 0
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
      const dir = mkdtempSync(join(folder, `${dirs++}-`))
      const told = new Told()
      let random = 0
      const open = (): Promise<MatchIndex> =>
        MatchIndex.open({
          ...{ detections: told.source, seed: Uint8Array.of(1, 2, 3), clock: { nowMs: () => told.now }, dir },
          random: (bytes) => {
            bytes.fill(++random)
            return bytes
          },
        })
      let index = await open()
      const follow = async (): Promise<void> => {
        while (await index.more());
        index.index.settle()
      }
      for (const { what, number, name } of acts) {
        if (what === 'say') told.say(number, name === 0 ? '' : nameOf(name))
        if (what === 'purge') told.purge(number)
        await follow()
        if (what === 'sweep') index.sweep()
        if (what === 'save' || what === 'stop') await index.save()
        if (what === 'stop' || what === 'crash' || what === 'lose') {
          index[Symbol.dispose]()
          if (what === 'lose') rmSync(join(dir, 'match.owners'))
          index = await open()
          await follow()
        }
      }
      let watched = 0
      for (let name = 1; name <= 5; name++) {
        const bytes = utf8.encode(nameOf(name))
        const reference = index.index.find(kinds.domain, bytes, 0, bytes.length)
        const ids = reference === 0 ? [] : index.resolve(reference).map(({ id }) => id)
        expect(ids.toSorted()).toEqual(told.idsOf(nameOf(name)).toSorted())
        watched += ids.length
      }
      expect(index.state()).toMatchObject({ watched, notWatched: told.idsOf('').length })
      const named = [1, 2, 3, 4, 5].flatMap((name) => told.idsOf(nameOf(name)))
      expect((await listed(index, 'watched')).toSorted()).toEqual(named.toSorted())
      expect((await listed(index, 'not-watched')).toSorted()).toEqual(told.idsOf('').toSorted())
      index[Symbol.dispose]()
    }),
    { numRuns: 60 },
  )
}, 60_000)

test('an indicator counts until its time is over, also after a restart', async () => {
  const dir = mkdtempSync(join(folder, 'time-'))
  const told = new Told()
  told.say(1, nameOf(1), new Date(told.now + 1000).toISOString())
  const parts = {
    ...{ detections: told.source, seed: Uint8Array.of(1), clock: { nowMs: () => told.now }, dir },
    random: (bytes: Uint8Array) => bytes,
  }
  const found = (index: MatchIndex): string[] => {
    const bytes = utf8.encode(nameOf(1))
    const reference = index.index.find(kinds.domain, bytes, 0, bytes.length)
    return reference === 0 ? [] : index.resolve(reference).map(({ id }) => id)
  }
  {
    using index = await MatchIndex.open(parts)
    await index.more()
    expect(found(index)).toEqual([idOf(1)])
    await index.save()
  }
  using index = await MatchIndex.open(parts)
  expect(found(index)).toEqual([idOf(1)])
  told.now += 2000
  expect(found(index)).toEqual([])
  expect(index.state().watched).toBe(0)
})

test('what a warning list names is not looked for, also where the list came after the index was made', async () => {
  const dir = mkdtempSync(join(folder, 'lists-'))
  const told = new Told()
  told.say(1, nameOf(1))
  told.say(2, nameOf(2))
  const open = (values: readonly string[]): Promise<MatchIndex> =>
    MatchIndex.open({
      ...{ detections: told.source, seed: Uint8Array.of(1), clock: { nowMs: () => told.now }, dir },
      random: (bytes: Uint8Array) => bytes,
      warnings: new Warnings([{ name: 'ours', source: 'here', values }]),
    })
  {
    using index = await open([])
    await index.more()
    expect(index.state()).toMatchObject({ watched: 2, notWatched: 0 })
    await index.save()
  }
  using index = await open([nameOf(1)])
  await index.more()
  expect(index.state()).toMatchObject({ watched: 1, notWatched: 1 })
  expect(await index.explain(idOf(1))).toMatchObject({ because: 'warning-list', detail: 'ours' })
  expect(await index.explain(idOf(2))).toMatchObject({ state: 'by-values' })
})
