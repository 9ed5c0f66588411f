import { open } from 'node:fs/promises'
import { Fault } from '../base/fault.ts'
import { armour, minPartBytes } from '../container/armour.ts'
import { readableAt, writeContainerFile } from '../container/file-sink.ts'
import { containerId, headerBlockSize, readHeaderBlock } from '../container/header.ts'
import { chunkSizeFor } from '../container/records.ts'
import type { Command } from './command.ts'
import { parseCodes } from './label.ts'
import { requireRunning } from './node-api.ts'
import { replaceTextFile } from './text-file.ts'

export const containerWrite: Command = {
  positionals: ['DIR'],
  options: {
    to: { kind: 'text', required: true },
    out: { kind: 'text', required: true },
    since: { kind: 'text' },
    split: { kind: 'text' },
    'resume-alone': { kind: 'flag' },
  },
  async run({ args }) {
    const [to] = parseCodes(args.texts.get('to') as string) as [string]
    const out = args.texts.get('out') as string
    const since = args.texts.get('since') ?? 'receipt'
    if (since !== 'receipt' && since !== 'start')
      throw new Fault('usage', '--since is receipt (what is not answered) or start')
    const split = args.texts.get('split')
    const partBytes = split === undefined ? null : parseSize(split)
    const query = new URLSearchParams({ to, since })
    if (partBytes !== null) query.set('chunk', String(chunkSizeFor(partBytes)))
    if (args.flags.has('resume-alone')) query.set('resume-alone', 'true')
    const api = requireRunning(args.positionals[0] as string)
    const answer = await api.stream(`/containers/write?${query}`, 'POST')
    const bytes = await writeContainerFile(out, async (sink) => {
      let position = 0
      for await (const part of answer) {
        await sink.write(position, part)
        position += part.length
      }
      return position
    })
    await using file = await open(out)
    const { header } = readHeaderBlock(await readableAt(file).read(0, headerBlockSize))
    const id = containerId(header)
    const files: string[] = []
    if (partBytes !== null) {
      for await (const part of armour(readableAt(file), partBytes)) {
        const path = `${out}.${String(files.length + 1).padStart(3, '0')}.txt`
        replaceTextFile(path, part)
        files.push(path)
      }
    }
    const parts = files.length === 0 ? '' : `\n${files.length} parts for e-mail: ${files[0]} … ${files.at(-1)}`
    return {
      json: { file: out, bytes, container: id, to, chunks: header.chunks, parts: files },
      text: `container ${id} for ${to}: ${bytes} bytes in ${header.chunks} chunks, in ${out}${parts}`,
    }
  },
}

const units: Readonly<Record<string, number>> = { '': 1, KB: 1000, MB: 1_000_000, KIB: 1024, MIB: 1024 * 1024 }

/** `10MB` → bytes. Throws a `usage` fault. */
function parseSize(text: string): number {
  const [, number, unit = ''] = /^(\d{1,10}) ?([a-z]*)$/i.exec(text.trim()) ?? []
  const factor = units[unit.toUpperCase()]
  const bytes = number === undefined || factor === undefined ? 0 : Number(number) * factor
  if (bytes < minPartBytes || bytes > 100_000_000)
    throw new Fault('usage', `--split ${text.slice(0, 20)}: a size from 20KB to 100MB, such as 10MB`)
  return bytes
}
