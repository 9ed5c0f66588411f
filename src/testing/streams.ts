import { expect } from 'vitest'
import { type Manifest, newStream, parseManifest, type StreamLane } from '../ledger/manifest.ts'
import { leafHash } from '../ledger/merkle-hash.ts'
import { type StreamStep, verifyStream } from '../ledger/stream.ts'
import { StreamFold } from '../ledger/stream-fold.ts'
import { readEntries } from '../ledger/tile-reader.ts'
import { logNamed } from '../store/logs.ts'
import type { Store } from '../store/store.ts'
import { tilesOf } from '../store/tiles.ts'
import { naiveRoot } from './naive-merkle.ts'

/** Every step that a store holds, by stream, read row by row: shares no code with what wrote them. */
export async function stepsIn(store: Store): Promise<Map<string, (StreamStep & { leaf: number; entry: string })[]>> {
  const rows = await store.read.selectFrom('step').selectAll().orderBy('peer').orderBy('lane').orderBy('seq').execute()
  const read = rows.map(({ peer, lane, salt, manifest, leaf, entry }) => ({
    name: `${peer} ${lane}`,
    step: { salt: Buffer.from(salt, 'base64'), manifest: parseManifest(manifest), leaf, entry },
  }))
  return new Map([...Map.groupBy(read, ({ name }) => name)].map(([name, of]) => [name, of.map(({ step }) => step)]))
}

/** That log and streams of a store agree with each other, and what each stream comes to is what its reader may read now. */
export async function expectStreamsSound(store: Store, self: string): Promise<void> {
  const streams = await stepsIn(store)
  const log = await logNamed(store.read, 'ledger')
  const size = log?.head.size ?? 0
  const entries = size === 0 ? [] : await readEntries(tilesOf(store.read, 'ledger'), { start: 0, end: size }, size)
  if (log !== null) expect(Buffer.from(log.head.root).equals(naiveRoot(entries))).toBe(true)
  let count = 0
  const moments = new Set<number>()
  for (const [name, steps] of streams) {
    const [peer, lane] = name.split(' ') as [string, StreamLane]
    const check = verifyStream(newStream(self, peer, lane), steps)
    if (!check.holds) throw new Error(`${name}: ${check.because}`)
    for (const [at, step] of steps.entries()) {
      expect(leafHash(entries[step.leaf]!)).toEqual(leafHash(check.entries[at]!))
      moments.add(step.manifest.at)
      count++
    }
  }
  expect([count, moments.size]).toEqual([size, size])
  const readable = await readableIn(store, self)
  const given = foldOf(streams)
  expect(textsOf(given)).toEqual(textsOf(readable))
  for (const [peer, texts] of Object.entries(given)) {
    for (const [text, agreements] of texts) {
      const now = readable[peer]!.get(text)!
      for (const agreement of agreements) {
        const named = peer === self ? agreement.split(',') : [agreement]
        expect(
          named.filter((one) => !now.has(one)),
          `${peer} was told another agreement for ${text}`,
        ).toEqual([])
      }
    }
  }
}

/** For each reader its texts, each with the agreements of it. */
type Readers = Record<string, Map<string, Set<string>>>

function textsOf(readers: Readers): Record<string, string[]> {
  return Object.fromEntries(Object.entries(readers).map(([peer, texts]) => [peer, [...texts.keys()].sort()]))
}

function foldOf(streams: ReadonlyMap<string, readonly StreamStep[]>): Readers {
  const byPeer = new Map<string, Manifest[]>()
  for (const [name, steps] of streams) {
    const peer = name.split(' ')[0]!
    byPeer.set(peer, [...(byPeer.get(peer) ?? []), ...steps.map(({ manifest }) => manifest)])
  }
  const found: Readers = {}
  for (const [peer, manifests] of byPeer) {
    const fold = new StreamFold()
    for (const manifest of manifests.toSorted((a, b) => a.at - b.at)) fold.apply(manifest)
    const given = [...fold.given()].map(({ id, version, digest, agreement }): [string, Set<string>] => [
      `${id} ${version} ${digest}`,
      new Set([agreement]),
    ])
    if (given.length > 0) found[peer] = new Map(given)
  }
  return found
}

/** By the definition: which texts each member, and our clients and the public together, may read. */
async function readableIn(store: Store, self: string): Promise<Readers> {
  const views = new Map((await store.read.selectFrom('view').selectAll().execute()).map(({ num, name }) => [num, name]))
  const rows = await store.read
    .selectFrom('release')
    .innerJoin('object', 'object.seq', 'release.seq')
    .innerJoin('lane', 'lane.num', 'release.lane')
    .select(['object.id', 'object.version', 'object.digest', 'lane.views'])
    .execute()
  const found: Readers = {}
  for (const { id, version, digest, views: list } of rows) {
    for (const num of list === '' ? [] : list.split(',')) {
      const [agreement = '', recipient = ''] = (views.get(Number(num)) ?? '').split('|')
      if (agreement === '') continue
      const peer = recipient.startsWith('member:') ? recipient.slice('member:'.length) : self
      const text = `${id} ${version} ${digest}`
      const texts = found[peer] ?? new Map<string, Set<string>>()
      found[peer] = texts
      texts.set(text, (texts.get(text) ?? new Set()).add(peer === self ? `${agreement}|${recipient}` : agreement))
    }
  }
  return found
}
