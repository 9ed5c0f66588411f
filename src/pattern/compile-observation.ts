import { compileValue } from './compile-value.ts'
import type { Observation } from './observation.ts'
import { type ObjectTest, testPath } from './path-test.ts'
import type { Reading } from './reading.ts'
import { typesOf } from './root-types.ts'
import type { Comparison, Exists } from './tree.ts'

export type ObservationTest = (observation: Observation) => boolean

/** What stands between brackets, as tests of objects by their type: it is true of an observation if one is true of one object (§9.5). */
export type TypedTests = readonly { readonly type: string; readonly test: ObjectTest }[]

/** Throws a RegexFault for a MATCHES that cannot be searched for in linear time; the tests may throw a SearchFault. */
export function compileByType(comparison: Comparison, reading: Reading = {}): TypedTests {
  return [...typesOf(comparison)].map((type) => ({ type, test: compileFor(comparison, type, reading) }))
}

/** The same as one test of an observation. */
export function compileObservation(comparison: Comparison, reading: Reading = {}): ObservationTest {
  return testOfAny(compileByType(comparison, reading))
}

export function testOfAny(tests: TypedTests): ObservationTest {
  const [only] = tests
  if (tests.length === 1 && only !== undefined) return (observation) => isTrueOfOne(observation, only.type, only.test)
  return (observation) => tests.some(({ type, test }) => isTrueOfOne(observation, type, test))
}

function isTrueOfOne(observation: Observation, type: string, test: ObjectTest): boolean {
  const objects = observation.ofType(type)
  if (objects === undefined) return false
  for (const object of objects) if (test(object, observation)) return true
  return false
}

const never: ObjectTest = () => false

/** The comparison for objects of one type; what asks for another type is false of them. */
function compileFor(comparison: Comparison, type: string, reading: Reading): ObjectTest {
  switch (comparison.kind) {
    case 'any': {
      const tests = comparison.operands.map((operand) => compileFor(operand, type, reading))
      const possible = tests.filter((test) => test !== never)
      return (object, observation) => possible.some((test) => test(object, observation))
    }
    case 'all': {
      const tests = comparison.operands.map((operand) => compileFor(operand, type, reading))
      return (object, observation) => tests.every((test) => test(object, observation))
    }
    case 'exists':
      return comparison.path.type === type ? compileExists(comparison, reading) : never
    default: {
      const { path } = comparison
      return path.type === type ? testPath(path, compileValue(comparison, reading), reading) : never
    }
  }
}

function compileExists({ path, negated }: Exists, reading: Reading): ObjectTest {
  const exists = testPath(path, () => true, reading)
  if (!negated) return exists
  // The reference code knows NOT EXISTS as never true.
  return reading.compat ? never : (object, observation) => !exists(object, observation)
}
