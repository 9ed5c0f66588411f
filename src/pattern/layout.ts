import type { Bounds } from './assignment.ts'
import type { Plan } from './plan.ts'

/** Slots from `from` to before `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

/**
 * A time that is to be found. Of a window, when it opens: its slots are from then on, and no later than `length` after. Of a cut,
 * the moment that nothing on its left is after and nothing on its right is before.
 */
export type Unknown =
  | { readonly kind: 'window'; readonly slots: Range; readonly length: number; readonly twin: number | null }
  | { readonly kind: 'cut'; readonly left: Range; readonly right: Range; readonly twin: number | null }

/** A plan as a list of slots and of the times that decide which observations each may take. */
export interface Layout {
  readonly slots: readonly { readonly test: number; readonly demand: number }[]
  readonly bounds: readonly Bounds[]
  /** What is outside stands before what is inside of it. */
  readonly unknowns: readonly Unknown[]
  /** The cuts of a sequence in which, if every observation is of one moment, each may be as early as it can be; in order. */
  readonly greedy: boolean
}

/** `scale` turns the times of a plan into the numbers that observations have. */
export function layOut(plan: Plan, scale: Scale): Layout {
  const writer = new Writer(scale)
  writer.write(plan, { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY })
  return {
    slots: writer.slots,
    bounds: writer.bounds,
    unknowns: writer.unknowns,
    greedy: isGreedy(plan),
  }
}

export interface Scale {
  readonly moment: (nanoseconds: bigint) => number
  readonly length: (nanoseconds: bigint) => number
}

class Writer {
  readonly slots: { test: number; demand: number }[] = []
  readonly bounds: Bounds[] = []
  readonly unknowns: Unknown[] = []
  readonly #scale: Scale

  constructor(scale: Scale) {
    this.#scale = scale
  }

  write(plan: Plan, bounds: Bounds, twin: number | null = null): Range {
    const from = this.slots.length
    switch (plan.kind) {
      case 'slot':
        this.slots.push({ test: plan.test, demand: plan.demand })
        this.bounds.push(bounds)
        break
      case 'span': {
        const { moment } = this.#scale
        const low = Math.max(bounds.low, moment(plan.from))
        this.write(plan.of, { low, high: Math.min(bounds.high, moment(plan.to)) }, twin)
        break
      }
      case 'window': {
        const at = this.unknowns.push({ kind: 'window', slots: { from, to: from }, length: 0, twin }) - 1
        const slots = this.write(plan.of, bounds)
        this.unknowns[at] = { kind: 'window', slots, length: this.#scale.length(plan.nanoseconds), twin }
        break
      }
      case 'all':
        this.#all(plan.parts, bounds)
        break
      case 'sequence':
        this.#sequence(plan.parts, bounds, twin)
    }
    return { from, to: this.slots.length }
  }

  #all(parts: readonly Plan[], bounds: Bounds): void {
    let before: number | null = null
    for (const [at, part] of parts.entries()) {
      const first = this.unknowns.length
      // Of equal parts the order does not matter: a twin's time is never before that of the one before it.
      this.write(part, bounds, at > 0 && parts[at - 1] === part ? before : null)
      before = this.unknowns.length > first ? first : null
    }
  }

  #sequence(parts: readonly Plan[], bounds: Bounds, twin: number | null): void {
    const start = this.slots.length
    const cuts = parts.slice(1).map((_, at) => {
      const nothing = { from: start, to: start }
      return this.unknowns.push({ kind: 'cut', left: nothing, right: nothing, twin: at === 0 ? twin : null }) - 1
    })
    const ranges = parts.map((part) => this.write(part, bounds))
    for (const [at, cut] of cuts.entries()) {
      const middle = ranges[at]!.to
      const old = this.unknowns[cut]!
      const [left, right] = [
        { from: start, to: middle },
        { from: middle, to: this.slots.length },
      ]
      this.unknowns[cut] = { kind: 'cut', left, right, twin: old.twin }
    }
  }
}

function isGreedy(plan: Plan): boolean {
  if (plan.kind === 'window' || plan.kind === 'span') return isGreedy(plan.of)
  return plan.kind === 'sequence' && plan.parts.every(isTimeless)
}

function isTimeless(plan: Plan): boolean {
  if (plan.kind === 'slot') return true
  if (plan.kind === 'span') return isTimeless(plan.of)
  return plan.kind === 'all' && plan.parts.every(isTimeless)
}
