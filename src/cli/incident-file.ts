import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { incident, newIncident } from '../api/contract/incidents.ts'
import { Fault } from '../base/fault.ts'
import { limits } from '../desks/incident/desk.ts'
import { maxMailBytes, readMailReport } from '../desks/incident/mail-file.ts'
import type { Command } from './command.ts'
import { showIncidentFully } from './incident-text.ts'
import { requireRunning } from './node-api.ts'
import { readSmallText } from './text-file.ts'

export const incidentFile: Command = {
  positionals: ['DIR', 'FILE'],
  options: { evidence: { kind: 'many' } },
  async run({ args, terminal }) {
    const [dir, file] = args.positionals as readonly [string, string]
    const evidence = args.many.get('evidence') ?? []
    // Before anything is taken: a report without its files would have to be explained.
    for (const path of evidence)
      if (statSync(path).size > limits.fileBytes)
        throw new Fault('too-large', `${path} is larger than ${limits.fileBytes} bytes`)
    const text = await readSmallText(file, terminal, maxMailBytes)
    const read = newIncident.safeParse(readMailReport(text))
    if (!read.success) {
      const issues = read.error.issues.map(({ path, message }) => ({ at: `/${path.map(String).join('/')}`, message }))
      throw new Fault('invalid', `${file} is not a report: ${issues[0]?.at} ${issues[0]?.message}`, { issues })
    }
    const api = requireRunning(dir)
    let filed = incident.parse(await api.send('POST', '/incidents', JSON.stringify(read.data)))
    for (const path of evidence) {
      const address = `/incidents/${filed.num}/evidence?name=${encodeURIComponent(basename(path).slice(0, 200))}`
      filed = incident.parse(await api.upload(address, bytesOf(path), 'application/octet-stream'))
    }
    return { json: filed, text: showIncidentFully(filed) }
  },
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  yield readFileSync(path)
}
