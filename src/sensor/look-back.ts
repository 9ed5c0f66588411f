import { setImmediate as breathe } from 'node:timers/promises'
import { type Sought, soughtFor } from '../lookback/question.ts'
import type { Value } from '../match/canonical.ts'
import { valueText } from '../match/value-text.ts'
import { watchPlan } from '../match/watch-plan.ts'
import type { SensorBeforeRow, SensorDisk, SensorHeld } from '../store/sensor-disk.ts'
import type { DayStore } from '../telemetry/day-store.ts'
import { bounds, type SensorState } from './wire.ts'

export interface SensorLookBackParts {
  readonly disk: SensorDisk
  readonly days: Pick<DayStore, 'ask' | 'days' | 'bytes'>
  readonly keptDays: number
  readonly keptValueDays: number
  readonly isAllowed: (value: Value) => boolean
  readonly nowMs: () => number
}

/** A value of an indicator that is looked for in what was seen before. */
interface Asked {
  readonly held: SensorHeld
  readonly value: Value
}

/** So many things are looked for at once. */
const soughtAtOnce = 200_000
const pageSize = 1000

/** Looks every pattern that a sensor is given up in what it saw before, once. What is confirmed waits on its disk to be told. */
export class SensorLookBack {
  readonly #parts: SensorLookBackParts
  #lookedUp = 0
  #confirmed = 0
  #probable = 0

  constructor(parts: SensorLookBackParts) {
    this.#parts = parts
  }

  /** Looks up a piece of what was given up to this number; whether there may be more. */
  async more(upTo: number): Promise<boolean> {
    const { disk, days } = this.#parts
    if (days.days().length === 0) {
      disk.setLookedUp(upTo)
      return false
    }
    const sought: Sought[] = []
    const owners: Asked[] = []
    let last = 0
    let isMore = true
    while (isMore && sought.length < soughtAtOnce) {
      const page = disk.notLookedUp(last, upTo, pageSize)
      for (const held of page) {
        last = held.seq
        for (const value of this.#valuesOf(held)) {
          const asked = { held, value }
          for (const one of soughtFor(value) ?? []) {
            sought.push(one)
            owners.push(asked)
          }
        }
      }
      isMore = page.length === pageSize
      // Lines are read and answers taken meanwhile.
      await breathe()
    }
    if (last === 0) return false
    const seen = await days.ask(sought)
    const found = Map.groupBy(
      seen.filter(({ confirmed }) => confirmed),
      ({ question }) => owners[question]!,
    )
    disk.transact(() => {
      for (const row of rowsOf(found)) disk.addBefore(row)
      disk.setLookedUp(last)
    })
    this.#confirmed += new Set([...found.keys()].map(({ held }) => held.id)).size
    this.#probable += new Set(
      seen.flatMap(({ confirmed, question }) => (confirmed ? [] : owners[question]!.held.id)),
    ).size
    return isMore
  }

  state(): SensorState['lookBack'] {
    const { days, keptDays, keptValueDays } = this.#parts
    const known = days.days()
    return {
      ...{ keptDays, keptValueDays },
      recordedDays: known.length,
      oldestDay: known.at(-1)?.day ?? null,
      bytes: days.bytes,
      lookedUp: this.#lookedUp,
      confirmed: this.#confirmed,
      probable: this.#probable,
    }
  }

  /** Nothing for what counts no more, is allowed, or has no value that alone is a match. */
  #valuesOf({ pattern, until }: SensorHeld): readonly Value[] {
    const { nowMs, isAllowed } = this.#parts
    if (pattern === '' || (until !== null && until <= nowMs())) return []
    this.#lookedUp += 1
    const plan = watchPlan(pattern)
    return plan.kind === 'values' ? plan.values.filter((value) => !isAllowed(value)) : []
  }
}

function rowsOf(
  found: ReadonlyMap<Asked, readonly { readonly day: number }[]>,
): readonly Omit<SensorBeforeRow, 'num'>[] {
  return [...found].flatMap(([{ held, value }, seen]) => {
    const text = valueText(value.kind, value.bytes)
    if (text.length > bounds.valueChars) return []
    const days = [...new Set(seen.map(({ day }) => day))].toSorted((a, b) => a - b)
    const { id: indicator, version } = held
    return [
      {
        indicator,
        version,
        kind: value.kind,
        value: text,
        firstDay: days[0]!,
        lastDay: days.at(-1)!,
        days: days.length,
      },
    ]
  })
}
