import { once } from 'node:events'
import process from 'node:process'
import type { Terminal } from './cli/command.ts'
import { runCommand } from './cli/run-command.ts'

const interrupted = new AbortController()
let signals = 0
let onHangup: (() => void) | null = null
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // To a program without a terminal, a hang-up is the operator's word to look at its files again; else the terminal went away.
    if (signal === 'SIGHUP' && onHangup !== null && process.stdin.isTTY !== true) return onHangup()
    signals += 1
    // The second request does not wait for anything to close.
    if (signals > 1) process.exit(130)
    interrupted.abort(signal)
  })
}
// A reader that went away (`| head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

let reads = false
const terminal: Terminal = {
  async out(text) {
    if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain')
  },
  err: (text) => void process.stderr.write(text),
  get stdin() {
    reads = true
    return process.stdin
  },
  interactive: process.stderr.isTTY === true,
  interrupted: interrupted.signal,
  onHangup(handler) {
    onHangup = handler
  },
}

process.exitCode = await runCommand(process.argv.slice(2), terminal, process.env)
// An input that nobody reads any more would keep the process alive.
if (reads) process.stdin.destroy()
