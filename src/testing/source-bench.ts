import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { systemTimers } from '../base/timers.ts'
import { readPlace, runSource, type SourceRunParts, type SourceToRun } from '../node/source-run.ts'
import type { SourcePlace, SourceSecret, SourceSettings } from '../sources/model.ts'
import { type SourceBounds, sourceBounds } from '../sources/run.ts'
import { splitFile } from '../stix/json-lines.ts'
import { countQuarantined, pageQuarantined } from '../store/quarantined.ts'
import { addSource, findSource } from '../store/sources.ts'
import type { TaxiiFetch } from '../taxii/https-fetch.ts'
import { type Core, nowMs } from './core.ts'
import { card } from './memory-api.ts'

export const settingsOf = (more: Partial<SourceSettings> = {}): SourceSettings => ({
  ...{
    kind: 'taxii',
    address: 'https://remote.example/taxii2/',
    root: null,
    collections: [],
    format: 'auto',
    mapping: '',
    proof: 'signature',
  },
  ...{ everySeconds: 3600, tlp: 'amber', agreements: [], owner: '', basis: '', ca: '' },
  ...more,
})

export const testBounds: SourceBounds = {
  ...sourceBounds,
  maxBytes: 4 * 1024 * 1024,
  maxObjectBytes: 1024 * 1024,
  spoolFolder: tmpdir(),
}

export interface SourceBench {
  readonly name: string
  readonly parts: SourceRunParts
  run(signal?: AbortSignal): ReturnType<typeof runSource>
  state(): Promise<NonNullable<Awaited<ReturnType<typeof findSource>>>>
  place(): Promise<SourcePlace>
  waiting(): Promise<Awaited<ReturnType<typeof pageQuarantined>>>
  inQuarantine(): Promise<number>
}

/** A source of a core, over a wire that is handed in; its runs begin where the store says, as after a restart. */
export async function createSourceBench(
  core: Core,
  fetch: TaxiiFetch,
  settings: SourceSettings = settingsOf(),
  more: Partial<SourceRunParts> & { readonly secret?: SourceSecret } = {},
): Promise<SourceBench> {
  const name = `s-${randomUUID()}`
  const { secret = null, ...given } = more
  const parts: SourceRunParts = {
    store: core.store,
    fenced: core.store,
    intake: core.intake,
    reading: {
      release: core.release,
      alliance: () => ({ self: card(core.self), charter: null }),
      clock: { nowMs: () => nowMs },
      splitFile,
      brakes: { spared: () => null },
    },
    clock: { nowMs: () => nowMs },
    timers: systemTimers,
    openLine: () => ({ fetch, [Symbol.asyncDispose]: async () => {} }),
    folders: [],
    judgeCsaf: async () => {
      throw new Error('no CSAF here')
    },
    bounds: testBounds,
    releasableTo: () => [core.self],
    ...given,
  }
  await core.store.write((tx) =>
    addSource(tx, { name, settings: JSON.stringify(settings), secret: '', paused: false, place: '{}', at: 1 }),
  )
  const state = async () => {
    const row = await findSource(core.store.read, name)
    if (row === undefined) throw new Error('no source')
    return row
  }
  return {
    name,
    parts,
    state,
    async run(signal = new AbortController().signal) {
      const source: SourceToRun = { name, settings, secret, place: (await state()).place }
      return await runSource(parts, source, signal)
    },
    place: async () => readPlace((await state()).place),
    waiting: () => pageQuarantined(core.store.read, name, { limit: 1000 }),
    inQuarantine: async () => (await countQuarantined(core.store.read, name)).all,
  }
}
