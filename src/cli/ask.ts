import { inquiryResult, inquiryState, mostAsked } from '../api/contract/inquiry.ts'
import { Fault } from '../base/fault.ts'
import type { Answer, Command } from './command.ts'
import { type NodeApi, requireRunning } from './node-api.ts'
import { readSmallText } from './text-file.ts'

const maxInputBytes = 2 * 1024 * 1024

const reasons = {
  'no-right': 'no agreement lets us ask',
  'over-quota': 'no more may be asked today',
  'not-ready': 'nothing is published to us yet; ask again later',
  unreachable: 'it could not be reached',
  untrusted: 'its answer is not to be believed',
} as const

/** Asks members whether they know values; they do not learn which. */
export const ask: Command = {
  positionals: ['DIR', 'VALUE…'],
  options: { input: { kind: 'text' }, to: { kind: 'text' } },
  async run({ args, terminal }) {
    const [dir, ...given] = args.positionals as [string, ...string[]]
    const api = requireRunning(dir)
    const input = args.texts.get('input')
    if (given.length === 0 && input === undefined) return await tellState(api)
    const listed = input === undefined ? [] : linesOf(await readSmallText(input, terminal, maxInputBytes))
    const values = [...given, ...listed]
    if (values.length === 0) throw new Fault('invalid', 'there is no value to ask about')
    if (values.length > mostAsked) throw new Fault('too-large', `at most ${mostAsked} values are asked about at once`)
    const members = args.texts.get('to')?.split(',') ?? (await whomWeMayAsk(api))
    if (members.length === 0) throw new Fault('forbidden', 'no agreement lets this member ask anybody')
    const answer = await api.send('POST', '/inquiry', JSON.stringify({ values, members }))
    const result = inquiryResult.parse(answer)
    return { json: result, text: textOf(result), exit: result.answers.some(({ known }) => known !== null) ? 0 : 1 }
  },
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))

async function whomWeMayAsk(api: NodeApi): Promise<string[]> {
  const { ask: members } = inquiryState.parse(await api.get('/inquiry'))
  return members.filter(({ rights }) => rights.length > 0).map(({ member }) => member)
}

function textOf({ values, answers }: ReturnType<typeof inquiryResult.parse>): string {
  const lines: string[] = []
  for (const { member, known, because, detail, made, left } of answers) {
    if (known === null) {
      lines.push(
        `${member}: no answer: ${because === null ? '' : reasons[because]}${detail === '' ? '' : `: ${detail}`}`,
      )
      continue
    }
    const yes = known.filter((one) => one === true).length
    lines.push(
      `${member}: knows ${yes} of ${values.length}, by what it held at ${made ?? '-'}; ${left ?? 0} may still be asked today`,
    )
    for (const [at, one] of known.entries())
      lines.push(`  ${one === null ? 'not asked (no value)' : one ? 'yes' : 'no'}  ${values[at]!.text}`)
  }
  lines.push('Yes: it published the value, or holds it where the agreement says so. No: it does not, or may not say.')
  return lines.join('\n')
}

async function tellState(api: NodeApi): Promise<Answer> {
  const state = inquiryState.parse(await api.get('/inquiry'))
  const lines = state.ask.map(({ member, rights }) =>
    rights.length === 0
      ? `${member} may not be asked`
      : `${member} may be asked: ${rights.map((one) => `${one.title} (${one.agreement}/${one.id}, up to TLP:${one.tlpCeiling.toUpperCase()}, ${one.valuesPerDay} a day)`).join('; ')}`,
  )
  for (const { member, rights, epoch, made, askedToday } of state.answer)
    if (rights.length > 0)
      lines.push(
        epoch === null
          ? `${member} may ask; nothing is published to it yet`
          : `${member} may ask; epoch ${epoch} of ${made}; ${askedToday} values asked today`,
      )
  return { json: state, text: lines.join('\n') }
}
