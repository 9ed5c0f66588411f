/** How fast patterns are read and evaluated: every pattern on every observation, without an index. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { examinePattern } from '../src/pattern/check-pattern.ts'
import { CompiledPattern } from '../src/pattern/compiled-pattern.ts'
import type { Observable, Observation } from '../src/pattern/observation.ts'
import { Observation as Observed } from '../src/pattern/observation.ts'
import { ObservationSet } from '../src/pattern/observation-set.ts'
import { parsePattern } from '../src/pattern/parse-pattern.ts'
import { readObservations } from '../src/pattern/read-observations.ts'
import { corpus, corpusFiles } from '../src/testing/corpus.ts'
import { type Figure, perSecond } from './report.ts'

/** Real patterns of public reports where the corpus lies, and of our own otherwise. */
function texts(): string[] {
  const found = corpusFiles('stix-reports', '.json', '.stix2').flatMap((file) => {
    const { objects = [] } = JSON.parse(readFileSync(file, 'utf8')) as { objects?: Observable[] }
    return objects.flatMap(({ pattern, pattern_type: type }) =>
      typeof pattern === 'string' && (type ?? 'stix') === 'stix' && isPattern(pattern) ? [pattern] : [],
    )
  })
  if (found.length > 1000) return found
  return Array.from(
    { length: 20_000 },
    (_, at) => `[domain-name:value = 'host-${at}.example' OR ipv4-addr:value = '10.0.${at % 256}.1']`,
  )
}

function isPattern(text: string): boolean {
  return !('problem' in examinePattern(text))
}

function seconds(work: () => void): number {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}

export function benchPatterns(): Figure[] {
  const all = texts()
  const read = (): void => {
    for (const text of all) parsePattern(text)
  }
  read()
  const rounds = Math.ceil(200_000 / all.length)
  const reading = seconds(() => {
    for (let round = 0; round < rounds; round++) read()
  })
  return [
    {
      what: `patterns read, of ${all.length.toLocaleString('en-US')} in one core`,
      value: perSecond(rounds * all.length, reading),
      goal: '150,000/s',
    },
    atTheDoor(all),
    onTraffic(all),
    ...onPublishedCases(),
    ofFive(),
    hostile(),
  ]
}

function atTheDoor(all: readonly string[]): Figure {
  const taken = seconds(() => {
    for (const text of all) examinePattern(text)
  })
  return { what: 'patterns read and made ready to be evaluated', value: perSecond(all.length, taken), goal: '' }
}

/** A thousand real patterns on a thousand observations of connections, names and files: all pairs. */
function onTraffic(all: readonly string[]): Figure {
  const patterns = Array.from(
    { length: 1000 },
    (_, at) => new CompiledPattern(parsePattern(all[(at * 7919) % all.length]!)),
  )
  const observations = new ObservationSet(Array.from({ length: 1000 }, (_, at) => observed(at)))
  const run = (): void => {
    for (const pattern of patterns) pattern.match(observations)
  }
  run()
  const rounds = 5
  const taken = seconds(() => {
    for (let round = 0; round < rounds; round++) run()
  })
  return {
    what: 'pattern × observation, 1,000 patterns on 1,000 observations',
    value: perSecond(rounds * 1_000_000, taken),
    goal: '20,000,000/s: 1,000 times the reference matcher',
  }
}

function observed(at: number): Observation {
  const objects: Observable[] = [
    { type: 'network-traffic', src_ref: '1', dst_ref: '2', dst_port: 443, protocols: ['tcp'] },
    { type: 'ipv4-addr', value: `10.0.${at % 256}.1` },
    { type: 'ipv4-addr', value: `198.51.100.${at % 256}` },
    { type: 'domain-name', value: `host-${at}.example`, resolves_to_refs: ['2'] },
    { type: 'file', name: `f${at}.exe`, hashes: { MD5: at.toString(16).padStart(32, '0') } },
  ]
  const time = new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString()
  const byId = new Map(objects.map((object, key) => [String(key), object]))
  return new Observed({ id: String(at), objects: byId, firstObserved: time, lastObserved: time })
}

interface Cases {
  readonly observation_sets: Readonly<
    Record<string, readonly { readonly type?: string; readonly objects?: unknown[] }[]>
  >
  readonly cases: readonly { readonly pattern: string; readonly observations: string }[]
}

/** The published cases of the reference matcher: composites, qualifiers and every operator. */
function onPublishedCases(): Figure[] {
  if (corpus === null) return []
  const { cases, observation_sets: sets } = JSON.parse(
    readFileSync(join(corpus, 'conformance', 'pattern-match.v21.dev.json'), 'utf8'),
  ) as Cases
  const observations = new Map(
    Object.entries(sets).map(([name, bundles]) => [
      name,
      readObservations(bundles.flatMap((one) => (one.type === 'bundle' ? (one.objects ?? []) : [one]))),
    ]),
  )
  const ready = cases.flatMap(({ pattern, observations: name }) =>
    isPattern(pattern) ? [{ pattern: new CompiledPattern(parsePattern(pattern)), on: observations.get(name)! }] : [],
  )
  const pairs = ready.reduce((sum, { on }) => sum + on.length, 0)
  const run = (): void => {
    for (const { pattern, on } of ready) pattern.match(on)
  }
  for (let round = 0; round < 200; round++) run()
  const rounds = 500
  const taken = seconds(() => {
    for (let round = 0; round < rounds; round++) run()
  })
  return [
    {
      what: 'pattern × observation, the published cases of the reference matcher',
      value: perSecond(rounds * pairs, taken),
      goal: 'it takes 6,500 to 20,000/s',
    },
  ]
}

function ofFive(): Figure {
  const bracket = "[domain-name:value LIKE 'host-%']"
  const text = `(${Array(5).fill(bracket).join(' AND ')}) WITHIN 3 SECONDS`
  const pattern = new CompiledPattern(parsePattern(text))
  const observations = Array.from({ length: 30 }, (_, at) => observed(at))
  for (let round = 0; round < 50; round++) pattern.match(observations)
  const taken = seconds(() => {
    for (let round = 0; round < 50; round++) pattern.match(observations)
  })
  return {
    what: 'five brackets joined by AND within a window too short, on 30 observations that all pass',
    value: `${((taken / 50) * 1000).toFixed(2)} ms`,
    goal: 'under 10 ms (the reference matcher: more than 300 s)',
  }
}

function hostile(): Figure {
  const objects = new Map<string, Observable>([['0', { type: 'file', name: `${'a'.repeat(28)}!` }]])
  const time = '2026-01-01T00:00:00Z'
  const observation = new Observed({ id: '0', objects, firstObserved: time, lastObserved: time })
  const taken = seconds(() => {
    for (let round = 0; round < 100; round++) {
      new CompiledPattern(parsePattern("[file:name MATCHES '^(a+)+$']")).match([observation])
    }
  })
  return {
    what: "MATCHES '^(a+)+$' on 29 characters, made and searched",
    value: `${((taken / 100) * 1000).toFixed(2)} ms`,
    goal: 'milliseconds (V8: 36 s)',
  }
}
