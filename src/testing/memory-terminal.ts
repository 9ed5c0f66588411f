import type { Terminal } from '../cli/command.ts'
import { type ExitStatus, runCommand } from '../cli/run-command.ts'

export interface Ran {
  readonly status: ExitStatus
  readonly out: string
  readonly err: string
  /** What was printed, read as the one JSON document that it must be. */
  json(): unknown
}

/** Runs a command line in this process and keeps what it prints. */
export async function run(
  words: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  let out = ''
  let err = ''
  const terminal: Terminal = {
    out: async (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    stdin: (async function* () {
      if (options.input !== undefined) yield Buffer.from(options.input)
    })(),
    interactive: false,
    interrupted: new AbortController().signal,
  }
  const status = await runCommand(words, terminal, options.env ?? {})
  return { status, out, err, json: () => JSON.parse(out) }
}
