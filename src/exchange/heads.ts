import { lanes, type StreamLane } from '../release/model.ts'
import type { Heads } from './model.ts'

export const noHeads: Heads = { flash: 0, priority: 0, routine: 0 }

export function highest(one: Heads, other: Heads): Heads {
  return {
    flash: Math.max(one.flash, other.flash),
    priority: Math.max(one.priority, other.priority),
    routine: Math.max(one.routine, other.routine),
  }
}

/** The first lane, in the order of service, that has more than was taken; null: none. */
export function laneWithMore(heads: Heads, taken: Heads): StreamLane | null {
  return lanes.find((lane) => heads[lane] > taken[lane]) ?? null
}
