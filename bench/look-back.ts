import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchWriter, dayMs } from '../src/lookback/batch.ts'
import { writeFilterBytes } from '../src/lookback/day-table.ts'
import { Fingerprints } from '../src/lookback/fingerprint.ts'
import { type Sought, soughtFor } from '../src/lookback/question.ts'
import { SeenLately, SeenRecorder } from '../src/lookback/recorder.ts'
import { allowedValue } from '../src/match/allow-list.ts'
import { kinds } from '../src/match/kinds.ts'
import { lineReader } from '../src/match/line-reader.ts'
import { DayStore } from '../src/telemetry/day-store.ts'
import { chance, dnsLines, indicators } from './match-sample.ts'
import { type Figure, perSecond } from './report.ts'

const days = 90
const today = 20_000
const planted = 1000

/** Looking back: CPU seconds of this process. `full`: 100 million values in 90 days; else a tenth of them. */
export async function benchLookBack(full: boolean): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'trefoil-look-back-'))
  try {
    const perDay = full ? 1_111_112 : 111_112
    const secret = new Uint8Array(32).fill(5)
    const fingerprints = new Fingerprints(secret)
    const check = secret.subarray(0, 16)
    for (let ago = 1; ago < days; ago++) writeDay(dir, today - ago, perDay, check)
    const listed = indicators(1_000_000)
    const store = new DayStore({
      ...{ dir, fingerprints, check, filterDays: days, valueDays: 30, maxBytes: 1e12, nowMs: () => today * dayMs },
      report: (error) => {
        throw error
      },
    })
    // Private and other addresses that are no host's are never kept.
    const kept = listed.filter((text) => soughtFor(allowedValue(text)!) !== null)
    store.note([batchOf(kept.slice(0, planted), fingerprints)])
    await store.flush()
    const stored = store.days().reduce((sum, { values }) => sum + values, 0)

    const values = listed.map((text) => allowedValue(text)!)
    const before = process.cpuUsage()
    const sought: Sought[] = values.flatMap((value) => soughtFor(value) ?? [])
    const seen = await store.ask(sought)
    const seconds = cpuSince(before)
    const confirmed = new Set(seen.filter((one) => one.confirmed).map(({ question }) => sought[question]!.bytes))
    if (confirmed.size !== planted) throw new Error(`${confirmed.size} of ${planted} planted values were found`)

    const one = process.cpuUsage()
    const begun = performance.now()
    await store.ask(soughtFor(allowedValue('absent.example')!)!)
    const single = `${Math.round(performance.now() - begun)} ms, ${(cpuSince(one) * 1000).toFixed(0)} ms of CPU`

    const lines = dnsLines(50_000, listed)
    const recording = best(() => record(lines, fingerprints, check))
    return [
      {
        what: `1,000,000 new indicators looked up in ${stored.toLocaleString('en-US')} stored values of ${days} days (${sought.length.toLocaleString('en-US')} questions)`,
        value: `${seconds.toFixed(1)} s of CPU`,
        goal: 'under 5 s (100 million values)',
      },
      { what: 'one value looked for in the same', value: single, goal: 'seconds' },
      {
        what: 'DNS events (Zeek JSON) kept for looking back, beside matching, where the option is on',
        value: `${perSecond(50_000, recording)} CPU`,
        goal: 'no cost where it is off',
      },
    ]
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** A day of chance: what is measured is not what it holds. */
function writeDay(dir: string, day: number, count: number, check: Uint8Array): void {
  const random = chance(day)
  const hi = Uint32Array.from({ length: count }, () => random() * 2 ** 32).sort()
  const lo = Uint16Array.from({ length: count }, () => random() * 65_536)
  const facts = { day, events: 11_000_000, first: day * dayMs, last: day * dayMs + 1 }
  const name = new Date(day * dayMs).toISOString().slice(0, 10)
  writeFileSync(join(dir, `${name}.000001.filter`), writeFilterBytes({ ...facts, hi, lo }, check))
}

function batchOf(texts: readonly string[], fingerprints: Fingerprints): ReturnType<BatchWriter['take']> {
  const writer = new BatchWriter(today)
  for (const text of texts) {
    const { kind, bytes } = allowedValue(text)!
    fingerprints.of(kind, bytes, 0, bytes.length)
    writer.add(kind, fingerprints.hi, fingerprints.lo, bytes, 0, bytes.length)
    if (kind !== kinds.domain) writer.event(today * dayMs)
  }
  return writer.take()
}

function record(lines: Uint8Array, fingerprints: Fingerprints, secret: Uint8Array): number {
  const recorder = new SeenRecorder({
    reader: lineReader('zeek'),
    fingerprints,
    lately: new SeenLately(),
    nowMs: Date.now,
    retentionDays: 36_500,
  })
  const before = process.cpuUsage()
  for (let at = 0; at < lines.length; at += 262_144) recorder.push(lines.subarray(at, at + 262_144))
  recorder.end()
  const seconds = cpuSince(before)
  if (secret.length > 0 && recorder.waiting === 0) throw new Error('nothing was recorded')
  return seconds
}

const best = (run: () => number): number => Math.min(run(), run(), run())

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
