/** `npm run fuzz -- --requests 100000 --seed 1`: every endpoint of a node, its sockets and its parsers, against what nobody sends in earnest. */
import { campaignOptions, seedOf } from './command-line.ts'
import { fuzzParsers } from './fuzz/parsers.ts'
import { fuzzTarget } from './fuzz/run.ts'
import { fuzzSockets } from './fuzz/sockets.ts'
import { openTarget } from './fuzz/target.ts'
import { conclude } from './report.ts'

const given = campaignOptions({ requests: '100000', seed: 'random', only: '' })
const seed = seedOf(given.seed)
const requests = Number(given.requests)
const note = (line: string): void => console.error(`fuzz: ${line}`)
const only = given.only === '' ? {} : { only: Number(given.only) }
const started = performance.now()
await using target = await openTarget()
const surfaces = await fuzzTarget(target, { seed, requests, note, ...only })
note('sockets')
const sockets = await fuzzSockets(target, { seed, requests: given.only === '' ? Math.ceil(requests / 25) : 0 })
note('parsers')
const parsers = await fuzzParsers({ seed, rounds: given.only === '' ? Math.ceil(requests / 50) : 0 })
const counts: { [what: string]: number } = {
  'requests to the handlers': surfaces.sent,
  'requests to the sockets': sockets.sent,
  'inputs to the parsers': parsers.sent,
}
for (const [key, count] of [...surfaces.statuses, ...sockets.statuses, ...parsers.statuses].sort())
  counts[`  ${key}`] = count
conclude({
  what: `fuzz, ${Math.round((performance.now() - started) / 1000)} s`,
  again: `npm run fuzz -- --requests ${requests} --seed ${seed}`,
  counts,
  violations: [...surfaces.violations, ...sockets.violations, ...parsers.violations],
  look: `one request alone: npm run fuzz -- --seed ${seed} --only NUMBER`,
})
