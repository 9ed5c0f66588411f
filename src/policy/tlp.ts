import { type Tlp, tlpLevels } from './model.ts'

const rank = Object.fromEntries(tlpLevels.map((level, index) => [level, index])) as Readonly<Record<Tlp, number>>

/** Whether the label restricts no more than the ceiling. False for anything that is not a label: an error opens no gate. */
export function isAtMost(tlp: Tlp, ceiling: Tlp): boolean {
  return rank[tlp] <= rank[ceiling]
}

/** How many levels the label lies above the ceiling; 0 or less: within. */
export function levelsAbove(tlp: Tlp, ceiling: Tlp): number {
  return rank[tlp] - rank[ceiling]
}

/** The most restrictive of the labels; null for none. */
export function strictest(labels: readonly Tlp[]): Tlp | null {
  return labels.reduce<Tlp | null>((most, label) => (most === null || rank[label] > rank[most] ? label : most), null)
}

/** Whether what carries the label leaves only after a second person has agreed. */
export function asksForTwo(tlp: Tlp | null): boolean {
  return tlp === 'amber+strict' || tlp === 'red'
}

/** The label as FIRST writes it: capitals, never translated. */
export function tlpName(tlp: string): string {
  return `TLP:${tlp.toUpperCase()}`
}
