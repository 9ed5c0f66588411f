import { decodeUtf8, readBounded } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'
import { problemOf } from '../detection/judge-indicator.ts'
import { type Finding, lintFor } from '../interop/lint.ts'
import { type Persona, personas, profiles } from '../interop/profile.ts'
import { splitFile } from '../stix/json-lines.ts'
import { readObject } from '../stix/read.ts'
import type { Command } from './command.ts'
import { readTextFile } from './text-file.ts'

const mostBytes = 256 * 1024 * 1024

export const lint: Command = {
  positionals: ['FILE'],
  options: { persona: { kind: 'text', required: true } },
  async run({ args, terminal }) {
    const wanted = (args.texts.get('persona') as string).toUpperCase()
    const persona = personas.find((one) => one === wanted)
    if (persona === undefined) throw new Fault('usage', `--persona needs one of ${personas.join(', ')}`)
    const file = args.positionals[0] as string
    const text = file === '-' ? decodeUtf8(await readBounded(terminal.stdin, mostBytes)) : readTextFile(file, mostBytes)
    const reads = splitFile(text).texts.map((one) => readObject(one, { checkPattern: problemOf }))
    const objects = reads.filter((read) => read.ok).map(({ object }) => object as unknown as Record<string, unknown>)
    const refused = reads.flatMap((read) => (read.ok ? [] : [{ id: read.id, reason: read.reason }]))
    const findings = lintFor(persona, objects)
    const ok = refused.length === 0 && findings.every(({ level }) => level !== 'required')
    return {
      json: { ok, persona, objects: objects.length, refused, findings },
      text: [
        ...refused.map(({ id, reason }) => `REFUSED   ${id ?? 'an object'}: ${reason}`),
        ...findings.map(lineOf),
        sentenceOf(persona, objects.length, findings),
      ].join('\n'),
      exit: ok ? 0 : 1,
    }
  },
}

function lineOf({ item, level, id, at, message }: Finding): string {
  return `${level.padEnd(9)} ${id === null ? 'the file' : `${id}${at}`}: ${message}   [${item}]`
}

function sentenceOf(persona: Persona, objects: number, findings: readonly Finding[]): string {
  const requireds = findings.filter(({ level }) => level === 'required').length
  return `${objects} objects, for ${persona} (${profiles[persona].name}): ${requireds} required, ${findings.length - requireds} advised`
}
