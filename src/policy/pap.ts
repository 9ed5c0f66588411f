import { type Pap, papLevels } from './model.ts'

const rank = Object.fromEntries(papLevels.map((level, index) => [level, index])) as Readonly<Record<Pap, number>>

/** Whether the label restricts no more than the ceiling. False for anything that is not a label: an error opens no gate. */
export function isPapAtMost(pap: Pap, ceiling: Pap): boolean {
  return rank[pap] <= rank[ceiling]
}

/** The most restrictive of the labels; null for none. */
export function strictestPap(labels: readonly Pap[]): Pap | null {
  return labels.reduce<Pap | null>((most, label) => (most === null || rank[label] > rank[most] ? label : most), null)
}
