import { decodeUtf8, readBounded } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'
import { judgeFully } from '../detection/judge-indicator.ts'
import { yaraChecker } from '../node/yara-program.ts'
import { anchorsOf } from '../pattern/anchors.ts'
import { examinePattern } from '../pattern/check-pattern.ts'
import { conformanceLevel } from '../pattern/conformance-level.ts'
import { explainPattern, printAnchor } from '../pattern/explain-pattern.ts'
import { normalForm } from '../pattern/normal-form.ts'
import { printPattern } from '../pattern/print-pattern.ts'
import type { PatternTree } from '../pattern/tree.ts'
import type { Answer, Command, Terminal } from './command.ts'

export const pattern: Command = {
  positionals: ['TEXT'],
  options: { explain: { kind: 'flag' }, language: { kind: 'text' } },
  async run({ args, json, terminal }) {
    const given = args.positionals[0] as string
    const text = given === '-' ? decodeUtf8(await readBounded(terminal.stdin, 1 << 20)) : given
    const language = args.texts.get('language') ?? 'stix'
    if (language !== 'stix') return judgeRule(text, language, json ? null : terminal)
    const examined = examinePattern(text)
    if ('problem' in examined) return tellProblem(examined.problem, text, json ? null : terminal)
    return args.flags.has('explain') ? explain(examined.tree) : normal(examined.tree)
  },
}

function normal(tree: PatternTree): Answer {
  const form = printPattern(normalForm(tree))
  return { json: { pattern: form }, text: form }
}

function explain(tree: PatternTree): Answer {
  const form = printPattern(normalForm(tree))
  const lines = explainPattern(tree)
  const anchors = anchorsOf(tree)?.map(printAnchor) ?? null
  return {
    json: { pattern: form, level: conformanceLevel(tree), anchors, explanation: lines },
    text: [form, '', ...lines].join('\n'),
  }
}

async function judgeRule(text: string, language: string, terminal: Terminal | null): Promise<Answer> {
  if (language !== 'sigma' && language !== 'yara') {
    throw new Fault('usage', `--language ${language.slice(0, 20)} is not known; there are: stix, sigma, yara`)
  }
  const { state, problem } = await judgeFully(text, language, yaraChecker())
  if (problem !== null) return tellProblem(problem, text, terminal)
  const said = state === 'unchecked' ? 'not checked: its compiler (yarac) is not installed or lacks a module' : 'sound'
  return { json: { language, state }, text: said }
}

export function tellProblem(
  { at, expected }: { readonly at: number | null; readonly expected: string },
  text: string,
  terminal: Terminal | null,
): Answer {
  const message = at === null ? expected : `at character ${at + 1}, expected ${expected}`
  const issue = { at: String(at ?? ''), message: at === null ? expected : `expected ${expected}`, rule: 'STIX 2.1 §9' }
  terminal?.err(`trefoil: ${message}\n${at === null ? '' : pointAt(text, at)}`)
  return { json: { error: { kind: 'invalid', message, issues: [issue], at, expected } }, text: '', exit: 1 }
}

/** The part of the pattern around the place, and below it a mark; tabs and line feeds are shown as spaces. */
function pointAt(text: string, at: number): string {
  const from = Math.max(0, at - 50)
  const part = text.slice(from, at + 30).replaceAll(/\p{Cc}|\s/gu, ' ')
  return `  ${part}\n  ${' '.repeat(at - from)}^\n`
}
