import { z } from 'zod'
import { Fault } from '../../base/fault.ts'

/** ATT&CK Navigator layers, version 4.x: as much of them as a picture needs, the rest as it came. */
const technique = z.looseObject({
  techniqueID: z.string().max(40),
  tactic: z.string().max(80).optional(),
  score: z.number().min(-1e12).max(1e12).optional(),
  color: z
    .string()
    .regex(/^(#[0-9a-fA-F]{3,8})?$/)
    .optional(),
  comment: z.string().max(4000).optional(),
  enabled: z.boolean().optional(),
  showSubtechniques: z.boolean().optional(),
})
const layer = z.looseObject({
  name: z.string().max(200),
  domain: z.string().max(80),
  description: z.string().max(4000).optional(),
  versions: z.looseObject({ layer: z.string().max(20) }).optional(),
  techniques: z.array(technique).max(10_000),
  gradient: z
    .looseObject({ colors: z.array(z.string().max(20)).max(20), minValue: z.number(), maxValue: z.number() })
    .optional(),
})
export type LayerTechnique = z.infer<typeof technique>
export type Layer = z.infer<typeof layer>

const layerVersion = '4.5'
export const combinations = ['sum', 'difference', 'and', 'and-not', 'or'] as const
export type Combination = (typeof combinations)[number]

/** Reads a layer; another version than 4 or a wrong form is an `invalid` fault that says where. */
export function readLayer(value: unknown): Layer {
  const found = layer.safeParse(value)
  if (!found.success) {
    const [issue] = found.error.issues
    throw new Fault(
      'invalid',
      `not a Navigator layer: ${issue?.path.join('/') ?? ''} ${issue?.message ?? ''}`.slice(0, 300),
    )
  }
  const { versions } = found.data
  if (versions !== undefined && !/^4(\.|$)/.test(versions.layer))
    throw new Fault('unsupported', `a layer of version ${versions.layer}; the versions that begin with 4 are read`)
  return found.data
}

/** A layer as Navigator opens it; colours run from the least to the most score. */
export function makeLayer(name: string, domain: string, scores: readonly LayerTechnique[], description = ''): Layer {
  const most = Math.max(1, ...scores.map(({ score }) => score ?? 0))
  const least = Math.min(0, ...scores.map(({ score }) => score ?? 0))
  return {
    name,
    versions: { layer: layerVersion },
    domain,
    ...(description === '' ? {} : { description }),
    techniques: [...scores],
    gradient: { colors: ['#ffffff', '#d1495b'], minValue: least, maxValue: most },
    sorting: 0,
    hideDisabled: false,
  }
}

/**
 * Two layers of one domain as one: `sum` and `difference` of scores, `and` what both have (the smaller score), `or` what either has (the
 * larger), `and-not` what the first has and the second has not. What is disabled, or has a score of 0, a layer does not have; what has no
 * score counts 1.
 */
export function combineLayers(a: Layer, b: Layer, how: Combination): Layer {
  if (a.domain !== b.domain)
    throw new Fault('invalid', `the layers are of two domains, ${a.domain} and ${b.domain}`.slice(0, 200))
  const [left, right] = [scoresOf(a), scoresOf(b)]
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort()
  const scores = keys.flatMap((key) => {
    const score = scoreOf(left.get(key), right.get(key), how)
    if (score === 0) return []
    const [techniqueID, tactic] = key.split(' ') as [string, string]
    return [{ techniqueID, ...(tactic === '' ? {} : { tactic }), score }]
  })
  const sign = { sum: '+', difference: '−', and: 'and', 'and-not': 'and not', or: 'or' }[how]
  return makeLayer(`${a.name} ${sign} ${b.name}`.slice(0, 200), a.domain, scores)
}

function scoresOf({ techniques }: Layer): Map<string, number> {
  const scores = new Map<string, number>()
  for (const { techniqueID, tactic = '', score = 1, enabled = true } of techniques)
    if (enabled && score !== 0) scores.set(`${techniqueID} ${tactic}`, score)
  return scores
}

function scoreOf(a: number | undefined, b: number | undefined, how: Combination): number {
  switch (how) {
    case 'sum':
      return (a ?? 0) + (b ?? 0)
    case 'difference':
      return (a ?? 0) - (b ?? 0)
    case 'and':
      return a === undefined || b === undefined ? 0 : Math.min(a, b)
    case 'or':
      return Math.max(a ?? Number.NEGATIVE_INFINITY, b ?? Number.NEGATIVE_INFINITY)
    case 'and-not':
      return b === undefined ? (a ?? 0) : 0
  }
}
