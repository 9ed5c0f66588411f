import { open } from 'node:fs/promises'
import type { z } from 'zod'
import { containerReading } from '../api/contract/containers.ts'
import { Fault } from '../base/fault.ts'
import { disarm, looksArmoured } from '../container/armour.ts'
import type { Answer, Command } from './command.ts'
import { type NodeApi, requireRunning } from './node-api.ts'

type Reading = z.infer<typeof containerReading>

const mediaType = 'application/vnd.trefoil.container'
const headBytes = 64 * 1024

export const containerRead: Command = {
  positionals: ['DIR', 'FILE…'],
  options: {},
  async run({ args }) {
    const [dir, ...files] = args.positionals as [string, ...string[]]
    const api = requireRunning(dir)
    const damaged: string[] = []
    const readings: Reading[] = []
    for (const file of files) {
      const before = await send(api, file, damaged)
      readings.push(before)
      // What stood before the first header of its container is found now that the header is known.
      if (before.strays > 0 && before.containers.some(({ missing }) => missing.length > 0))
        readings.push(await send(api, file, damaged))
    }
    // Without a file: what waits is tried again.
    if (files.length === 0)
      readings.push(containerReading.parse(await api.send('POST', '/containers/read', '', mediaType)))
    return present(readings, [...new Set(damaged)])
  },
}

async function send(api: NodeApi, path: string, damaged: string[]): Promise<Reading> {
  await using file = await open(path)
  if ((await file.stat()).isDirectory()) throw new Fault('invalid', `${path} is a directory; name a file`)
  const head = Buffer.alloc(headBytes)
  const { bytesRead } = await file.read(head, 0, headBytes, 0)
  const bytes = file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Uint8Array>
  const source = looksArmoured(head.subarray(0, bytesRead))
    ? disarm(bytes, (part) => damaged.push(`part ${part} in ${path}`))
    : bytes
  return containerReading.parse(await api.upload('/containers/read', source, mediaType))
}

function present(readings: readonly Reading[], damaged: readonly string[]): Answer {
  const containers = [...new Map(readings.flatMap((one) => one.containers).map((one) => [one.id, one])).values()]
  const imported = [...new Map(readings.flatMap((one) => one.imported).map((one) => [one.id, one])).values()]
  const refused = readings.flatMap((one) => one.refused)
  const lines: string[] = []
  for (const { id, from, chunks, have, missing } of containers) {
    if (missing.length === 0) continue
    const runs = missing.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ')
    lines.push(`container ${id} from ${from}: ${have} of ${chunks} chunks; missing ${runs}`)
  }
  for (const { id, from, added, again, waits, sections } of imported) {
    const bad = sections.filter(({ outcome }) => outcome === 'refused')
    const what = again ? 'was imported before' : waits === null ? `imported: ${added} new objects` : `waits: ${waits}`
    lines.push(`container ${id} from ${from} ${what}`)
    for (const { name, reason } of bad) lines.push(`  refused ${name}: ${reason}`)
  }
  for (const { from, reason } of refused) lines.push(`refused${from === '' ? '' : ` from ${from}`}: ${reason}`)
  for (const one of damaged) lines.push(`damaged: ${one}`)
  const isRefused = refused.length > 0 && containers.length === 0
  return {
    json: { containers, imported, refused, damaged },
    text: lines.length === 0 ? 'nothing waits' : lines.join('\n'),
    exit: isRefused ? 1 : 0,
  }
}
