import { Fault } from '../base/fault.ts'
import { streamFile } from './fetch-file.ts'
import type { RunEnd, RunTools } from './run.ts'
import { Spool } from './spool.ts'
import { lookAtFile, takeFile } from './take-file.ts'

/** Fetches a file where it has changed, and hands in what stands in it. It lies on the disk meanwhile, however large it is. */
export async function runUrl(tools: RunTools): Promise<RunEnd> {
  const { settings, bounds } = tools
  const { host, pathname } = new URL(settings.address)
  const before = tools.place().file
  await using spool = await Spool.open(bounds.spoolFolder)
  const asked = {
    accept: 'application/stix+json, application/json, text/csv, text/plain;q=0.9, */*;q=0.5',
    maxBytes: bounds.maxBytes,
    conditions: {
      ...(before === undefined || before.etag === '' ? {} : { 'if-none-match': before.etag }),
      ...(before === undefined || before.modified === '' ? {} : { 'if-modified-since': before.modified }),
    },
  }
  const answer = await streamFile(tools, settings.address, asked, (chunks) => spool.write(chunks))
  if (answer === null) return 'done'
  const { etag, modified, type } = answer
  if (/^text\/html|^application\/xhtml/.test(type) && settings.format !== 'text')
    throw new Fault('unsupported', `${host} answers with a web page, not with a file: check the address`)
  const reread = () => spool.read()
  const looked = await lookAtFile(tools, reread)
  const file = { etag, modified, digest: looked.digest }
  if (looked.digest !== before?.digest) {
    if (looked.fault !== null) throw sayFrom(host, looked.fault)
    // The file counts as read when its last object is durable; a run that breaks off before reads it again.
    await takeFile(tools, looked, reread, pathname.split('/').at(-1) ?? '')
  }
  await tools.take([], { ...tools.place(), file })
  return 'done'
}

function sayFrom(host: string, fault: Fault): Fault {
  return fault.message === 'not UTF-8 text' ? new Fault('invalid', `what ${host} sends is not text in UTF-8`) : fault
}
