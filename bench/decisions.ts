/** How many decisions one core makes when none of them has been made before. */
import fc from 'fast-check'
import type { Agreement } from '../src/alliance/model.ts'
import { decide } from '../src/policy/decide.ts'
import type { Handling, Recipient } from '../src/policy/model.ts'
import { agreements, handling, noon, recipient } from '../src/testing/policy-cases.ts'
import { type Figure, perSecond } from './report.ts'

const cases = 20_000
const rounds = 10

/** Random cases with every condition there is, of the kind that the evaluator is compared with its twin on, under a hundred charters. */
export function benchDecisions(): Figure[] {
  const charters = fc.sample(agreements, { numRuns: 100, seed: 1 })
  const drawn = fc.sample(fc.tuple(handling, recipient, fc.constantFrom(...charters)), { numRuns: cases, seed: 1 })
  const judge = ([of, to, made]: [Handling, Recipient, Agreement[]]): boolean =>
    decide(of, to, { self: 'US', agreements: made, nowMs: noon }).outcome === 'withhold'
  // The terms of each agreement are made once; the machine warms up.
  for (const one of drawn) judge(one)
  const start = process.cpuUsage()
  for (let round = 0; round < rounds; round++) for (const one of drawn) judge(one)
  const { user, system } = process.cpuUsage(start)
  return [
    {
      what: 'decisions, none made before, for each second of one core',
      value: perSecond(cases * rounds, (user + system) / 1e6),
      goal: '200,000/s',
    },
  ]
}
