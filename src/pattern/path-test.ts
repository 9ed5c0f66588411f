import { hashAlgorithm } from './hash-names.ts'
import type { Observable, Observation } from './observation.ts'
import type { Reading } from './reading.ts'
import type { ObjectPath, Step } from './tree.ts'

/** Whether a value holds what is asked of it. */
export type ValueTest = (value: unknown) => boolean
/** Whether an object of an observation, from which a path begins, holds what is asked. */
export type ObjectTest = (object: Observable, observation: Observation) => boolean

type Walk = (node: unknown, observation: Observation) => boolean

/**
 * Follows a path (§9.7) and is true if one of the values that it leads to passes; false where it leads to none. References
 * are followed within the observation; a reference itself stands for the object that it names.
 */
export function testPath(path: ObjectPath, test: ValueTest, reading: Reading = {}): ObjectTest {
  let walk: Walk = test
  for (let at = path.steps.length - 1; at >= 0; at--) walk = takeStep(path.steps, at, walk, reading)
  return walk as ObjectTest
}

function takeStep(steps: readonly Step[], at: number, next: Walk, reading: Reading): Walk {
  const step = steps[at]!
  if ('index' in step) return takeElement(step.index, at > 0 && isReferenceList(steps[at - 1]!) ? follow(next) : next)
  const { key } = step
  if (!reading.strict && at > 0 && isKey(steps[at - 1]!, 'hashes')) return takeHash(key, next)
  return takeKey(key, key.endsWith('_ref') ? follow(next) : next)
}

function takeKey(key: string, next: Walk): Walk {
  return (node, observation) => {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return false
    const value = (node as Observable)[key]
    // What every object inherits is no property of it.
    return value !== undefined && Object.hasOwn(node, key) && next(value, observation)
  }
}

function takeHash(key: string, next: Walk): Walk {
  const wanted = hashAlgorithm(key)
  return (node, observation) => {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return false
    for (const name of Object.keys(node)) {
      if ((name === wanted || hashAlgorithm(name) === wanted) && next((node as Observable)[name], observation))
        return true
    }
    return false
  }
}

function takeElement(index: number | '*', next: Walk): Walk {
  if (index === '*') {
    return (node, observation) => Array.isArray(node) && node.some((element) => next(element, observation))
  }
  return (node, observation) =>
    Array.isArray(node) && index >= 0 && index < node.length && next(node[index], observation)
}

function follow(next: Walk): Walk {
  return (node, observation) => {
    const target = typeof node === 'string' ? observation.find(node) : undefined
    return target !== undefined && next(target, observation)
  }
}

function isKey(step: Step, key: string): boolean {
  return 'key' in step && step.key === key
}

function isReferenceList(step: Step): boolean {
  return 'key' in step && step.key.endsWith('_refs')
}

/** The property that a path ends in, whatever its place in a list. */
export function lastKey(path: ObjectPath): string {
  for (let at = path.steps.length - 1; at >= 0; at--) {
    const step = path.steps[at]!
    if ('key' in step) return step.key
  }
  return ''
}
