import { Fault } from '../base/fault.ts'
import { wantsDebug } from '../config/read-config.ts'
import { parseArguments } from './arguments.ts'
import type { Call, Terminal } from './command.ts'
import { findCommand, listCommands, usageLine } from './commands.ts'
import { explainError } from './explain-error.ts'

export type ExitStatus = 0 | 1 | 2

/** Runs one command line to its end and says with which status the process should leave. Never throws. */
export async function runCommand(words: readonly string[], terminal: Terminal, env: Call['env']): Promise<ExitStatus> {
  const first = words[0]
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
    const asked = words.slice(1)
    const about = asked.length > 0 ? findCommand(asked) : null
    await terminal.out(about === null ? help() : `${usageLine(about.listed)}\n  ${about.listed.does}\n`)
    return first === undefined ? 2 : 0
  }
  const found = findCommand(words)
  const json = words.includes('--json')
  try {
    if (found === null) {
      throw new Fault(
        'usage',
        `there is no command "${words.slice(0, 2).join(' ').slice(0, 60)}". Commands:\n${listCommands()}`,
      )
    }
    if (found.rest.includes('--help')) {
      await terminal.out(`${usageLine(found.listed)}\n  ${found.listed.does}\n`)
      return 0
    }
    const command = await found.listed.load()
    const args = parseArguments(found.rest, command)
    const answer = await command.run({ args, json, terminal, env })
    if (answer === undefined) return 0
    await terminal.out(json ? `${JSON.stringify(answer.json)}\n` : answer.text === '' ? '' : `${answer.text}\n`)
    return answer.exit ?? 0
  } catch (error) {
    return await report(error, { json, terminal, env, usage: found === null ? null : usageLine(found.listed) })
  }
}

async function report(
  error: unknown,
  to: { readonly json: boolean; readonly terminal: Terminal; readonly env: Call['env']; readonly usage: string | null },
): Promise<ExitStatus> {
  if (error instanceof Fault && error.kind === 'usage') {
    to.terminal.err(`trefoil: ${error.message}\n${to.usage === null ? '' : `usage: ${to.usage}\n`}`)
    if (to.json) await to.terminal.out(`${JSON.stringify({ error: { kind: 'usage', message: error.message } })}\n`)
    return 2
  }
  const { kind, message } = explainError(error)
  // A problem that the sentence has told already is not told twice.
  const issues = (error instanceof Fault ? error.issues : []).filter((issue) => !message.includes(issue.message))
  to.terminal.err(`trefoil: ${message}\n`)
  for (const issue of issues.slice(0, 20)) to.terminal.err(`  ${issue.at}: ${issue.message}\n`)
  if (issues.length > 20) to.terminal.err(`  and ${issues.length - 20} more\n`)
  if (wantsDebug(to.env)) to.terminal.err(`${traceOf(error)}\n`)
  if (to.json) await to.terminal.out(`${JSON.stringify({ error: { kind, message, issues } })}\n`)
  return 1
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? String(error.stack) : `${error.stack}\ncaused by ${traceOf(error.cause)}`
}

function help(): string {
  return `trefoil COMMAND …   (each takes --json; "trefoil help COMMAND" shows its words)\n\n${listCommands()}\n\nExit status: 0 done, 1 refused or failed, 2 wrong usage.\n`
}
