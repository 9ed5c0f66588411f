import { Fault } from '../base/fault.ts'
import { type CheckResult, runConformance } from '../taxii/conformance.ts'
import { createHttpsFetch } from '../taxii/https-fetch.ts'
import { speaksTls } from '../taxii/tls-handshake.ts'
import type { Command } from './command.ts'
import { readTextFile } from './text-file.ts'

const maxAuthorityBytes = 1024 * 1024

/** Asks any TAXII 2.1 server, as a black box, what the standard asks of it. */
export const conformance: Command = {
  positionals: ['URL'],
  options: {
    user: { kind: 'text' },
    password: { kind: 'text' },
    ca: { kind: 'text' },
    write: { kind: 'flag' },
  },
  async run({ args }) {
    const url = args.positionals[0] as string
    if (!URL.canParse(url)) throw new Fault('usage', `${url} is no URL; give the server's root, as https://host:port/`)
    const ca = args.texts.get('ca')
    await using https = createHttpsFetch(ca === undefined ? {} : { ca: [readTextFile(ca, maxAuthorityBytes)] })
    const user = args.texts.get('user')
    const password = args.texts.get('password')
    const results: CheckResult[] = []
    const checks = runConformance({
      url,
      fetch: https.fetch,
      speaksTls,
      write: args.flags.has('write'),
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
    })
    for await (const result of checks) results.push(result)
    const count = (outcome: CheckResult['outcome']) => results.filter((result) => result.outcome === outcome).length
    const counts = { passed: count('pass'), failed: count('fail'), skipped: count('skip') }
    return {
      json: { url, ...counts, checks: results },
      text: [
        ...results.map(line),
        `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (items of docs/conformance.md)`,
      ].join('\n'),
      exit: counts.failed === 0 ? 0 : 1,
    }
  },
}

function line({ item, outcome, title, detail }: CheckResult): string {
  return `${outcome.padEnd(4)}  ${String(item).padStart(2)}  ${title}${detail === '' ? '' : `: ${detail}`}`
}
