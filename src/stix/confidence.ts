import { Fault } from '../base/fault.ts'

/** The scales on which confidence is stated: three of STIX 2.1 Appendix A with its words, and ICD 203, whose words Appendix A lists as the DNI scale. */
export const confidenceScales = ['low-med-high', 'icd-203', 'admiralty', 'wep'] as const
export type ConfidenceScale = (typeof confidenceScales)[number]

/** How far the source itself is trusted (Admiralty, A–F). STIX has no property for it. */
export const reliabilities = ['A', 'B', 'C', 'D', 'E', 'F'] as const
export type Reliability = (typeof reliabilities)[number]

/** What ICD 203 keeps apart from likelihood: how sound the judgement itself is. */
export const analyticConfidences = ['low', 'moderate', 'high'] as const
export type AnalyticConfidence = (typeof analyticConfidences)[number]

export interface ConfidenceLabel {
  readonly label: string
  /** What Appendix A writes for it; null: the property is absent. */
  readonly stix: number | null
  /** The numbers that Appendix A gives to this label. */
  readonly range: readonly [from: number, to: number] | null
  /** The scale's own percentages, where it has such. They are not those of Appendix A. */
  readonly percent?: readonly [from: number, to: number]
  /** How the scale writes it in short. */
  readonly code?: string
}

const row = (
  label: string,
  stix: number | null,
  range: readonly [number, number] | null,
  more: Pick<ConfidenceLabel, 'percent' | 'code'> = {},
): ConfidenceLabel => ({ label, stix, range, ...more })

/** From the least to the most; what cannot be judged stands first. */
export const confidenceLabels: Readonly<Record<ConfidenceScale, readonly ConfidenceLabel[]>> = {
  'low-med-high': [
    row('none', 0, [0, 0]),
    row('low', 15, [1, 29]),
    row('medium', 50, [30, 69]),
    row('high', 85, [70, 100]),
  ],
  'icd-203': [
    row('almost-no-chance', 5, [0, 9], { percent: [1, 5] }),
    row('very-unlikely', 15, [10, 19], { percent: [5, 20] }),
    row('unlikely', 30, [20, 39], { percent: [20, 45] }),
    row('roughly-even-chance', 50, [40, 59], { percent: [45, 55] }),
    row('likely', 70, [60, 79], { percent: [55, 80] }),
    row('very-likely', 85, [80, 89], { percent: [80, 95] }),
    row('almost-certain', 95, [90, 100], { percent: [95, 99] }),
  ],
  admiralty: [
    row('cannot-be-judged', null, null, { code: '6' }),
    row('improbable', 10, [0, 19], { code: '5' }),
    row('doubtful', 30, [20, 39], { code: '4' }),
    row('possibly-true', 50, [40, 59], { code: '3' }),
    row('probably-true', 70, [60, 79], { code: '2' }),
    row('confirmed', 90, [80, 100], { code: '1' }),
  ],
  wep: [
    row('impossible', 0, [0, 0]),
    row('highly-unlikely', 10, [1, 19]),
    row('unlikely', 30, [20, 39]),
    row('even-chance', 50, [40, 59]),
    row('likely', 70, [60, 79]),
    row('highly-likely', 90, [80, 99]),
    row('certain', 100, [100, 100]),
  ],
}

/** A label of a scale. `invalid` for anything else, and for every number: 70 is the number of a word on three scales, and means another thing on each. */
export function parseConfidence(scale: string, label: string): { scale: ConfidenceScale; label: string } {
  const known = confidenceScales.find((one) => one === scale)
  if (known === undefined) throw new Fault('invalid', `the scale is one of: ${confidenceScales.join(', ')}`)
  const words = confidenceLabels[known].map((one) => one.label)
  if (words.includes(label)) return { scale: known, label }
  const why = /^[+-]?\d+(?:\.\d+)?%?$/.test(label.trim()) ? 'a number does not say which word was meant; ' : ''
  throw new Fault('invalid', `${why}on the scale ${known} confidence is one of: ${words.join(', ')}`)
}

/** What Appendix A writes into `confidence` for a label; null: nothing. There is no way back from the number to a label. */
export function stixConfidence(scale: ConfidenceScale, label: string): number | null {
  return find(scale, label)?.stix ?? null
}

/**
 * The labels of another scale that share something with this one, from the least to the most: one where the scales agree, several
 * where they are cut differently, none where it cannot be judged. What may be meant is never narrowed by a number.
 */
export function convertConfidence(scale: ConfidenceScale, label: string, to: ConfidenceScale): readonly string[] {
  if (scale === to) return find(scale, label) === undefined ? [] : [label]
  const range = find(scale, label)?.range ?? null
  if (range === null) return []
  return confidenceLabels[to]
    .filter((one) => one.range !== null && one.range[0] <= range[1] && range[0] <= one.range[1])
    .map((one) => one.label)
}

/** What an object says of its confidence: a label on a scale, a number of which nobody said what it means, or nothing. */
export type StatedConfidence =
  | {
      readonly kind: 'label'
      readonly scale: ConfidenceScale
      readonly label: string
      readonly number: number | null
      /** False: beside the label stands another number than the label's. The label is what was said. */
      readonly agrees: boolean
    }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'none' }

/** `stated`: what says the scale, wherever an object carries it. Never throws, and never makes a label of a number. */
export function readConfidence(
  confidence: unknown,
  stated: { readonly scale?: unknown; readonly label?: unknown } = {},
): StatedConfidence {
  const number = typeof confidence === 'number' ? confidence : null
  const scale = confidenceScales.find((one) => one === stated.scale)
  const found = scale === undefined ? undefined : find(scale, stated.label)
  if (scale !== undefined && found !== undefined)
    return { kind: 'label', scale, label: found.label, number, agrees: number === found.stix }
  return number === null ? { kind: 'none' } : { kind: 'number', number }
}

function find(scale: ConfidenceScale, label: unknown): ConfidenceLabel | undefined {
  return confidenceLabels[scale].find((one) => one.label === label)
}
