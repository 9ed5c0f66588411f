import type { z } from 'zod'
import { attribution, newAssessment, newName, newPosition, saidHere } from '../api/contract/attribution.ts'
import { Fault } from '../base/fault.ts'
import { showAttribution } from './attribution-text.ts'
import type { Arguments, Command } from './command.ts'
import { requireRunning } from './node-api.ts'

/** Lists what members say of who did it; with an actor says it, with an opinion takes a position, with a name links one. */
export const assess: Command = {
  positionals: ['DIR', 'ID'],
  options: {
    ...{ actor: { kind: 'text' }, scale: { kind: 'text' }, label: { kind: 'text' }, analytic: { kind: 'text' } },
    ...{ reliability: { kind: 'text' }, because: { kind: 'text' }, evidence: { kind: 'many' } },
    ...{ opinion: { kind: 'text' }, instead: { kind: 'text' } },
    ...{ name: { kind: 'text' }, 'used-by': { kind: 'text' }, extent: { kind: 'text' }, other: { kind: 'text' } },
    ...{ tlp: { kind: 'text' }, 'releasable-to': { kind: 'text' }, withdraw: { kind: 'flag' } },
  },
  async run({ args }) {
    const [dir, id] = args.positionals as [string, string]
    const [actor, opinion, name] = ['actor', 'opinion', 'name'].map((one) => args.texts.get(one))
    const withdraw = args.flags.has('withdraw')
    if ([actor, opinion, name, withdraw || undefined].filter((one) => one !== undefined).length > 1)
      throw new Fault('usage', 'one of --actor, --opinion, --name and --withdraw')
    const api = requireRunning(dir)
    const at = `/objects/${encodeURIComponent(id)}`
    const say = async (path: string, body: unknown) => {
      const said = saidHere.parse(await api.send('POST', path, JSON.stringify(body)))
      return {
        json: { ...said, about: id, withdrawn: withdraw },
        text: `${withdraw ? 'withdrawn' : 'said'}: ${said.id}`,
      }
    }
    if (withdraw) return say(`/assessments/${encodeURIComponent(id)}/withdrawal`, {})
    if (actor !== undefined) return say(`${at}/assessments`, shaped(newAssessment, assessmentOf(args, actor)))
    if (opinion !== undefined) return say(`${at}/positions`, shaped(newPosition, positionOf(args, opinion)))
    if (name !== undefined) return say(`${at}/names`, shaped(newName, nameOf(args, name)))
    const found = attribution.parse(await api.get(`${at}/attribution`))
    return { json: found, text: showAttribution(found) }
  },
}

/** What the node would refuse for its form is wrong usage, and said before anything is sent. */
function shaped<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Fault('usage', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`)
}

function confidenceOf({ texts }: Arguments): unknown {
  const [scale, label] = [texts.get('scale'), texts.get('label')]
  if (scale === undefined || label === undefined)
    throw new Fault('usage', 'confidence is --scale low-med-high|icd-203|admiralty|wep and --label WORD')
  return { scale, label, analytic: texts.get('analytic'), reliability: texts.get('reliability') }
}

const groundsOf = (args: Arguments) => ({
  reasons: args.texts.get('because'),
  evidence: args.many.get('evidence') ?? [],
  ...restrictionOf(args),
})

function restrictionOf({ texts }: Arguments) {
  const named = texts.get('releasable-to')
  return {
    tlp: texts.get('tlp'),
    releasableTo: named === undefined ? undefined : named.split(',').filter((one) => one !== ''),
  }
}

const assessmentOf = (args: Arguments, actor: string) => ({
  ...{ actor, confidence: confidenceOf(args) },
  ...groundsOf(args),
})
const positionOf = (args: Arguments, opinion: string) => ({
  opinion,
  ...(args.texts.has('scale') || args.texts.has('label') ? { confidence: confidenceOf(args) } : {}),
  ...given(args, { alternative: 'instead' }),
  ...groundsOf(args),
})
const nameOf = (args: Arguments, name: string) => ({
  ...{ name, usedBy: args.texts.get('used-by') },
  ...given(args, { extent: 'extent', other: 'other' }),
  ...restrictionOf(args),
})

function given({ texts }: Arguments, names: Readonly<Record<string, string>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([property, option]) => (texts.has(option) ? [[property, texts.get(option)]] : [])),
  )
}
