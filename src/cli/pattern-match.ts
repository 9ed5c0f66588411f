import { examinePattern } from '../pattern/check-pattern.ts'
import { CompiledPattern } from '../pattern/compiled-pattern.ts'
import { ObservationSet } from '../pattern/observation-set.ts'
import { readObservations } from '../pattern/read-observations.ts'
import { splitFile } from '../stix/json-lines.ts'
import type { Command } from './command.ts'
import { tellProblem } from './pattern.ts'
import { inFile, readTextFile } from './text-file.ts'

const most = { bytes: 256 * 1024 * 1024, objects: 1_000_000 }

export const patternMatch: Command = {
  positionals: ['PATTERN'],
  options: { observations: { kind: 'text', required: true }, strict: { kind: 'flag' }, compat: { kind: 'flag' } },
  async run({ args, json, terminal }) {
    const text = args.positionals[0] as string
    const examined = examinePattern(text)
    if ('problem' in examined) return tellProblem(examined.problem, text, json ? null : terminal)
    const path = args.texts.get('observations') as string
    const { texts } = inFile(path, () => splitFile(readTextFile(path, most.bytes), { maxObjects: most.objects }))
    const observations = readObservations(texts.map((one) => JSON.parse(one) as unknown))
    const options = { strict: args.flags.has('strict'), compat: args.flags.has('compat') }
    const verdict = new CompiledPattern(examined.tree, options).match(new ObservationSet(observations))
    const matched = verdict.outcome === 'match' ? verdict.observations.map(({ id }) => id) : []
    const said = {
      match: `match: ${matched.join(', ')}`,
      'no-match': `no match among ${observations.length} observations`,
      undecided: 'undecided: it would have taken more steps than one evaluation may take',
    }
    return {
      json: { outcome: verdict.outcome, observations: matched, among: observations.length },
      text: said[verdict.outcome],
      exit: verdict.outcome === 'match' ? 0 : 1,
    }
  },
}
