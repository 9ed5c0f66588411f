import { systemClock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { describeConfig, readConfig } from '../config/read-config.ts'
import { readRunFile } from '../config/run-file.ts'
import { runSelfChecks } from '../node/self-checks.ts'
import { version } from '../node/version.ts'
import type { Command } from './command.ts'
import { explainError } from './explain-error.ts'

export const doctor: Command = {
  positionals: ['DIR'],
  options: {},
  async run({ args, env }) {
    const config = readConfig(args.positionals[0] as string, env)
    const run = readRunFile(config.dir)
    const checks = await runSelfChecks(config, systemClock.nowMs(), run !== null, say)
    const settings = describeConfig(config, env)
    const ok = checks.every((check) => check.ok)
    const { dir, member, name, identity } = config
    const node = { dir, member, name, identity, version, runtime: process.version, running: run?.pid ?? null }
    const lines = [
      `${member} ${name}, ${dir}, ${run === null ? 'not running' : `running as process ${run.pid}`}; Trefoil ${version} on Node.js ${process.version}`,
      '',
      ...settings.map((one) => `${one.name.padEnd(16)} ${one.value || '(none)'}   [${one.origin}; ${one.env}]`),
      '',
      ...checks.map((check) => `${check.ok ? 'ok  ' : 'BAD '} ${check.name}: ${check.found}`),
    ]
    return { json: { ok, node, settings, checks }, text: lines.join('\n'), exit: ok ? 0 : 1 }
  },
}

/** A check says plainly what it found; only what it did not foresee is explained. */
function say(error: unknown): string {
  const plain = error instanceof Error && !(error instanceof Fault) && !('code' in error)
  return plain ? error.message : explainError(error).message
}
