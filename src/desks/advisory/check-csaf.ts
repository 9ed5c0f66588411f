import * as mandatory from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import { csaf_2_0_strict } from '@secvisogram/csaf-validator-lib/schemaTests.js'
import validate, { type CsafTest } from '@secvisogram/csaf-validator-lib/validate.js'

/** One rule that a document breaks: `schema`, or the number of a mandatory test of CSAF 2.0 (`6.1.27.3`). */
export interface CsafProblem {
  readonly rule: string
  readonly at: string
  readonly message: string
}

const mostProblems = 50
const tests = Object.values(mandatory).filter((test): test is CsafTest => typeof test === 'function')

/** Every rule of CSAF 2.0 that a document breaks: its schema (no property that it does not know), then the mandatory tests of §6.1; empty: it is valid. */
export async function checkCsaf(document: unknown): Promise<CsafProblem[]> {
  const { tests: form } = await validate([csaf_2_0_strict], document)
  const holds = form.every(({ isValid }) => isValid)
  const results = holds ? (await validate(tests, document)).tests : await testLoosely(document)
  return [...form, ...results]
    .filter(({ isValid }) => !isValid)
    .flatMap(({ name, errors }) => {
      const rule = ruleOf(name)
      if (errors.length === 0) return [{ rule, at: '', message: 'does not hold' }]
      return errors.map(({ instancePath = '', message = 'does not hold' }) => ({
        rule,
        at: instancePath.slice(0, 300),
        message: message.slice(0, 300),
      }))
    })
    .slice(0, mostProblems)
}

/** What has not the form of a document: a test that cannot read it says nothing more than that. */
async function testLoosely(document: unknown) {
  const results = tests.map(async (test) => (await validate([test], document)).tests)
  return (await Promise.allSettled(results)).flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
}

function ruleOf(name: string): string {
  const number = /^mandatoryTest_([\d_]+)$/.exec(name)?.[1]
  return number === undefined ? 'schema' : number.replaceAll('_', '.')
}
