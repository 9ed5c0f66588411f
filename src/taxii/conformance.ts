import { Fault } from '../base/fault.ts'
import { uuidV4 } from '../base/ids.ts'
import type { Check, Terrain } from './conformance-check.ts'
import { filterChecks } from './conformance-filter-checks.ts'
import { overallChecks } from './conformance-overall-checks.ts'
import { type ConformanceOptions, listOf, Probe } from './conformance-probe.ts'
import { readChecks } from './conformance-read-checks.ts'
import { versionChecks } from './conformance-version-checks.ts'
import { writeChecks } from './conformance-write-checks.ts'

export interface CheckResult {
  /** Number in docs/conformance.md. */
  readonly item: number
  readonly title: string
  readonly outcome: 'pass' | 'fail' | 'skip'
  readonly detail: string
}

/**
 * Asks any TAXII 2.1 server what the standard asks of it, as a black box, one result per check. What the server gives this caller
 * no means to see is skipped, and says so. `unavailable` if it does not answer at all.
 */
export async function* runConformance(options: ConformanceOptions): AsyncGenerator<CheckResult> {
  const probe = new Probe(options)
  const terrain = await explore(probe)
  if (options.speaksTls !== undefined) yield await judge(transport(options.url, options.speaksTls), probe, terrain)
  for (const check of [...readChecks, ...filterChecks]) yield await judge(check, probe, terrain)
  for (const check of [...writeChecks(uuidV4), ...versionChecks(uuidV4)]) {
    if (probe.mayWrite) yield await judge(check, probe, terrain)
    else yield { item: check.item, title: check.title, outcome: 'skip', detail: 'writes: only where asked to' }
  }
  for (const check of overallChecks) yield await judge(check, probe, terrain)
}

function transport(url: string, speaks: NonNullable<ConformanceOptions['speaksTls']>): Check {
  return {
    item: 1,
    title: 'the server is asked over TLS, and takes TLS 1.2',
    run: async () => {
      const target = new URL(url)
      if (target.protocol !== 'https:') return `${target.protocol} is not TLS`
      return (await speaks(target, 'TLSv1.2')) ? null : 'no connection of TLS 1.2'
    },
  }
}

const lacks: Readonly<Record<NonNullable<Check['needs']>, string>> = {
  root: 'this caller has no API root',
  readable: 'this caller has no collection to read',
  objects: 'there are no objects to look at',
  writable: 'this caller has no collection to write to',
  both: 'this caller has no collection to read and write',
  readOnly: 'this caller has no collection that it may only read',
  writeOnly: 'this caller has no collection that it may only write to',
}

async function judge(check: Check, probe: Probe, terrain: Terrain): Promise<CheckResult> {
  const { item, title, needs } = check
  const at = needs === undefined ? '/taxii2/' : terrain[needs]
  if (at === null)
    return {
      item,
      title,
      outcome: 'skip',
      detail: lacks[needs!],
    }
  try {
    const finding = await check.run(probe, at, terrain)
    return { item, title, outcome: finding === null ? 'pass' : 'fail', detail: finding ?? '' }
  } catch (error) {
    return { item, title, outcome: 'fail', detail: error instanceof Error ? error.message : 'no answer' }
  }
}

/** Discovery, the root with the most to see, and in it a collection for each kind of check. */
async function explore(probe: Probe): Promise<Terrain> {
  const discovery = await probe.ask('/taxii2/').catch((cause) => {
    throw new Fault('unavailable', 'the server does not answer at /taxii2/', { cause })
  })
  let best: Terrain = {
    discovery,
    root: null,
    collections: null,
    readable: null,
    objects: null,
    writable: null,
    both: null,
    readOnly: null,
    writeOnly: null,
  }
  const roots = Array.isArray(discovery.json.api_roots) ? (discovery.json.api_roots as unknown[]).map(String) : []
  for (const root of roots.slice(0, 10)) {
    let collections: Terrain['collections']
    try {
      collections = await probe.ask(`${root}collections/`)
    } catch {
      continue // on another server
    }
    if (collections.status !== 200) continue
    const find = (fits: (read: boolean, write: boolean) => boolean) => {
      const found = listOf(collections!, 'collections').find((one) =>
        fits(one.can_read === true, one.can_write === true),
      )
      return found === undefined ? null : `${root}collections/${String(found.id)}/`
    }
    const readable = find((read) => read)
    const first = readable === null ? null : await probe.ask(`${readable}manifest/?limit=1`)
    const terrain: Terrain = {
      discovery,
      root,
      collections,
      readable,
      objects: first !== null && listOf(first, 'objects').length > 0 ? readable : null,
      writable: find((_read, write) => write),
      both: find((read, write) => read && write),
      readOnly: find((read, write) => read && !write),
      writeOnly: find((read, write) => !read && write),
    }
    if (best.root === null || worth(terrain) > worth(best)) best = terrain
  }
  return best
}

/** How much of a root can be checked: what can be read counts before what can be written. */
function worth({ objects, readable, writable, both }: Terrain): number {
  return [objects, readable, writable, both].filter((one) => one !== null).length + (objects === null ? 0 : 10)
}
