import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Chance } from '../chance.ts'

interface Step {
  readonly kind: string
  readonly name: string
  /** Of a rename: the name before. */
  readonly second: string
  readonly offset: number
  readonly span: number
  /** Of the file, before; -1: there was none. */
  readonly size: number
  readonly bytes: Buffer
}

const sectorBytes = 512

/** What the power cut does to one file: nothing that was not synced is there, or each sector by chance, or everything is. */
type Fate = 'lost' | 'torn' | 'kept'

/**
 * Makes of the files of a killed process what a power cut could have left: what no sync made safe is taken back, wholly, sector
 * by sector at random, or not at all, file by file. How many steps were taken back.
 */
export function cutPower(logFile: string, chance: Chance): number {
  if (!existsSync(logFile)) return 0
  const steps = readSteps(readFileSync(logFile))
  rmSync(logFile)
  const synced = new Set<string>()
  const fates = new Map<string, Fate>()
  /** A name that was renamed away, and its file's name now. */
  const moved = new Map<string, string>()
  const fateOf = (name: string): Fate => {
    const known = fates.get(name) ?? chance.pick<Fate>(['lost', 'lost', 'torn', 'torn', 'kept'])
    fates.set(name, known)
    return known
  }
  let undone = 0
  for (const step of steps.toReversed()) {
    const { kind, name, second } = step
    const path = moved.get(name) ?? name
    if (kind === 's') synced.add(name)
    else if (kind === 'w' || kind === 't') {
      const fate = fateOf(name)
      if (synced.has(name) || fate === 'kept' || !existsSync(path)) continue
      undone += 1
      if (kind === 't') putBack(path, step)
      else takeBack(path, step, fate === 'lost' ? () => true : () => chance.happens(0.5), fate)
    } else if (kind === 'c') {
      // A file whose rename is kept is there under its later name, whatever becomes of the first.
      const safe = synced.has(dirname(name)) || moved.has(name)
      // Before this moment the name meant another file, or none.
      synced.delete(name)
      moved.delete(name)
      if (safe || chance.happens(0.5) || !existsSync(path)) continue
      undone += 1
      rmSync(path)
    } else if (kind === 'r') {
      if (synced.has(dirname(name)) || chance.happens(0.5) || !existsSync(name)) {
        moved.set(second, name)
        continue
      }
      undone += 1
      renameSync(name, second)
      if (step.size >= 0) writeFileSync(name, step.bytes, { mode: 0o600 })
    } else if (kind === 'u') {
      if (synced.has(dirname(name)) || chance.happens(0.5) || existsSync(name)) continue
      undone += 1
      writeFileSync(name, step.bytes, { mode: 0o600 })
    }
  }
  return undone
}

function takeBack(path: string, { offset, span, size, bytes }: Step, isLost: () => boolean, fate: Fate): void {
  const file = openSync(path, 'r+')
  try {
    for (let at = 0; at < span; at += sectorBytes) {
      if (!isLost()) continue
      const before = bytes.subarray(at, at + sectorBytes)
      // Beyond the end of before there is nothing to put back: a hole.
      const there = Math.min(fstatSync(file).size - (offset + at), sectorBytes, span - at)
      if (there > 0)
        writeSync(
          file,
          Buffer.concat([before, Buffer.alloc(sectorBytes)], Math.max(before.length, there)),
          0,
          there,
          offset + at,
        )
    }
    if (fate === 'lost' && fstatSync(file).size > size && offset + span > size) ftruncateSync(file, size)
  } finally {
    closeSync(file)
  }
}

function putBack(path: string, { offset, size, bytes }: Step): void {
  const file = openSync(path, 'r+')
  try {
    ftruncateSync(file, size)
    writeSync(file, bytes, 0, bytes.length, offset)
  } finally {
    closeSync(file)
  }
}

function readSteps(log: Buffer): Step[] {
  const steps: Step[] = []
  for (let at = 0; at + 41 <= log.length; ) {
    const nameEnd = at + 41 + log.readUInt32LE(at + 1)
    const secondEnd = nameEnd + log.readUInt32LE(at + 5)
    const end = secondEnd + Number(log.readBigInt64LE(at + 33))
    // The last one may have been cut off by the kill; then what it announced was not done either.
    if (end > log.length) break
    steps.push({
      kind: log.toString('latin1', at, at + 1),
      name: log.toString('utf8', at + 41, nameEnd),
      second: log.toString('utf8', nameEnd, secondEnd),
      offset: Number(log.readBigInt64LE(at + 9)),
      span: Number(log.readBigInt64LE(at + 17)),
      size: Number(log.readBigInt64LE(at + 25)),
      bytes: log.subarray(secondEnd, end),
    })
    at = end
  }
  return steps
}
