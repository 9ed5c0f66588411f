import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RuleCheck } from '../detection/judge-indicator.ts'

const most = { length: 65_536, timeMs: 5000, outputBytes: 65_536, remembered: 1000, atOnce: 2 }

/** Where programs of the system are: what this process was started with, secrets among it, is not handed on. */
const programFolders = '/usr/local/bin:/usr/bin:/bin'

/**
 * Checks rules of YARA with its compiler (`yarac`), where that is installed. The rule is compiled and thrown away: it is never
 * run on anything, may not include files, and has a bound of size and time. Undefined: there is no compiler, it took too long,
 * or the rule wants a module that this compiler was built without.
 */
export function yaraChecker(program = 'yarac'): RuleCheck {
  const answers = new Map<string, string | null>()
  let running = 0
  const waiting: (() => void)[] = []
  return async (rule) => {
    if (rule.length > most.length) return `a rule has ${most.length} characters at most`
    // The compiler would open the file: here nothing is told of what files there are.
    if (/include[ \t]+"/.test(rule)) return 'a rule stands by itself: it may not include files'
    const key = createHash('sha256').update(rule).digest('hex')
    const known = answers.get(key)
    if (known !== undefined) return known
    if (running >= most.atOnce) await new Promise<void>((go) => waiting.push(go))
    running++
    try {
      const answer = await compile(program, rule)
      if (answers.size >= most.remembered) answers.clear()
      if (answer !== undefined) answers.set(key, answer)
      return answer
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}

async function compile(program: string, rule: string): Promise<string | null | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'trefoil-rule-'))
  try {
    await writeFile(join(folder, 'rule.yar'), rule, { mode: 0o600 })
    return await run(program, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

// What those who scan files define; rules are written for it.
const externals = ['filename', 'filepath', 'extension', 'filetype', 'owner'].flatMap((name) => ['-d', `${name}=x`])

function run(program: string, cwd: string): Promise<string | null | undefined> {
  return new Promise((resolve) => {
    const options = { cwd, timeout: most.timeMs, killSignal: 'SIGKILL', maxBuffer: most.outputBytes } as const
    const given = ['-w', ...externals, 'rule.yar', 'rule.yarc']
    execFile(program, given, { ...options, env: { PATH: programFolders } }, (error, _out, errors) => {
      if (error === null) resolve(null)
      // A number is what the program ended with; else it did not start, or did not end by itself.
      else resolve(typeof error.code === 'number' ? readError(errors) : undefined)
    })
  })
}

function readError(errors: string): string | undefined {
  const found = /^error: (?:rule "[^"]*" in )?rule\.yar\((\d+)\): (.+)$/m.exec(errors)
  if (found === null) return undefined
  const [, line, what] = found
  if (/unknown module|invalid field name|undefined identifier "(?:cuckoo|magic|dotnet)/.test(what!)) return undefined
  return `at line ${line}, ${what!.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200)}`
}
