import { expect, test } from 'vitest'
import vectors from '../../vectors/patterns.json' with { type: 'json' }
import { anchorsOf } from './anchors.ts'
import { CompiledPattern } from './compiled-pattern.ts'
import { normalForm } from './normal-form.ts'
import { parsePattern } from './parse-pattern.ts'
import { PatternFault } from './pattern-fault.ts'
import { printPath, printPattern } from './print-pattern.ts'
import { readObservations } from './read-observations.ts'

const observations = readObservations(vectors.objects)

test.each(vectors.cases)('the vector $pattern is decided as it says, by each reading', (one) => {
  const tree = parsePattern(one.pattern)
  const outcome = (reading: object): string => new CompiledPattern(tree, reading).match(observations).outcome
  expect({ text: outcome({}), strict: outcome({ strict: true }), compat: outcome({ compat: true }) }).toEqual({
    text: one.outcome,
    strict: one.strict ?? one.outcome,
    compat: one.compat ?? one.outcome,
  })
  expect(printPattern(normalForm(tree))).toBe(one.normalForm)
  expect(anchorsOf(tree)?.map(({ path, test: wanted }) => ({ path: printPath(path), ...wanted })) ?? null).toEqual(
    one.anchors,
  )
})

test.each(vectors.broken)(
  'the text $pattern is no pattern, and goes wrong where the vector says',
  ({ pattern, at }) => {
    let found: unknown
    try {
      parsePattern(pattern)
    } catch (error) {
      found = error
    }
    expect(found).toBeInstanceOf(PatternFault)
    expect((found as PatternFault).at).toBe(at)
  },
)
