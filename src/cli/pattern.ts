import { parsePattern } from '../pattern/parse-pattern.ts'
import { PatternFault } from '../pattern/pattern-fault.ts'
import { printPattern } from '../pattern/print-pattern.ts'
import type { Answer, Command, Terminal } from './command.ts'

export const pattern: Command = {
  positionals: ['TEXT'],
  options: {},
  async run({ args, json, terminal }) {
    const text = args.positionals[0] as string
    try {
      const form = printPattern(parsePattern(text))
      return { json: { pattern: form }, text: form }
    } catch (error) {
      if (error instanceof PatternFault) return tellFault(error, text, json ? null : terminal)
      throw error
    }
  },
}

function tellFault(
  { kind, message, issues, at, expected }: PatternFault,
  text: string,
  terminal: Terminal | null,
): Answer {
  terminal?.err(`trefoil: ${message}\n${pointAt(text, at)}`)
  return { json: { error: { kind, message, issues, at, expected } }, text: '', exit: 1 }
}

/** The part of the pattern around the place, and below it a mark; tabs and line feeds are shown as spaces. */
function pointAt(text: string, at: number): string {
  const from = Math.max(0, at - 50)
  const part = text.slice(from, at + 30).replaceAll(/\p{Cc}|\s/gu, ' ')
  return `  ${part}\n  ${' '.repeat(at - from)}^\n`
}
