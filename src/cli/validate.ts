import { createReadStream } from 'node:fs'
import { readBounded } from '../base/bounded.ts'
import type { Issue } from '../base/fault.ts'
import { gunzipped, isGzip } from '../base/gzip.ts'
import { problemOf } from '../detection/judge-indicator.ts'
import { textOfFile } from '../formats/in/file-text.ts'
import { unreadFault, unreadKindOf } from '../formats/in/unread.ts'
import { judgeFile } from '../stix/judge-file.ts'
import type { Command } from './command.ts'

const mostBytes = 256 * 1024 * 1024
const mostLines = 500

export const validateFile: Command = {
  positionals: ['FILE'],
  options: { strict: { kind: 'flag' } },
  async run({ args, terminal }) {
    const file = args.positionals[0] as string
    const sent = await readBounded(file === '-' ? terminal.stdin : createReadStream(file), mostBytes)
    const bytes = isGzip(sent) ? await gunzipped(sent, mostBytes) : sent
    const unread = unreadKindOf(bytes)
    if (unread !== null) throw unreadFault(unread)
    const { issues, objects } = judgeFile(textOfFile(bytes, 'stix'), { checkPattern: problemOf })
    const all = [...issues, ...objects.flatMap((object) => object.issues)]
    const errors = all.filter(({ level }) => level === 'error').length
    const warnings = all.length - errors
    const ok = errors === 0 && (warnings === 0 || !args.flags.has('strict'))
    const lines = [
      ...issues.map((issue) => lineOf('the bundle', issue)),
      ...objects.flatMap(({ index, id, issues: found }) =>
        found.map((issue) => lineOf(`#${index + 1} ${id ?? '(no id)'}`, issue)),
      ),
    ]
    const invalid = objects.filter((object) => !object.ok).length
    const upgraded = objects.filter((object) => object.upgraded).length
    return {
      json: { ok, objects: objects.length, invalid, upgraded, errors, warnings, issues, results: objects },
      text: [
        ...lines.slice(0, mostLines),
        ...(lines.length > mostLines ? [`and ${lines.length - mostLines} more; --json names them all`] : []),
        `${objects.length} objects, ${invalid} invalid${upgraded > 0 ? `, ${upgraded} of STIX 2.0` : ''}: ${errors} errors, ${warnings} warnings`,
      ].join('\n'),
      exit: ok ? 0 : 1,
    }
  },
}

function lineOf(about: string, { at, message, rule, level }: Issue): string {
  return `${level === 'error' ? 'ERROR  ' : 'warning'} ${about} ${at === '' ? '/' : at}: ${message} [${rule}]`
}
