import { createHash } from 'node:crypto'
import { Fault } from '../base/fault.ts'
import { fetchFile } from './fetch-file.ts'
import type { Brought } from './model.ts'
import type { RunEnd, RunTools } from './run.ts'

export const batchObjects = 1_000
export const batchChars = 4 * 1024 * 1024

/** Fetches a file where it has changed, and hands in what stands in it. */
export async function runUrl(tools: RunTools): Promise<RunEnd> {
  const { settings } = tools
  const before = tools.place().file
  const answer = await fetchFile(tools, settings.address, {
    accept: 'application/stix+json, application/json, text/csv, text/plain;q=0.9, */*;q=0.5',
    maxBytes: tools.bounds.maxBytes,
    conditions: {
      ...(before === undefined || before.etag === '' ? {} : { 'if-none-match': before.etag }),
      ...(before === undefined || before.modified === '' ? {} : { 'if-modified-since': before.modified }),
    },
  })
  if (answer === null) return 'done'
  const { text, etag, modified, type } = answer
  if (/^text\/html|^application\/xhtml/.test(type) && settings.format !== 'text')
    throw new Fault(
      'unsupported',
      `${new URL(settings.address).host} answers with a web page, not with a file: check the address`,
    )
  const digest = createHash('sha256').update(text, 'utf8').digest('hex')
  const file = { etag, modified, digest }
  if (digest === before?.digest) {
    await tools.take([], { ...tools.place(), file })
    return 'done'
  }
  const brought = await tools.read(text, lastOf(new URL(settings.address).pathname))
  // The file counts as read when its last object is durable; a run that breaks off before reads it again.
  await takeAll(tools, brought)
  await tools.take([], { ...tools.place(), file })
  return 'done'
}

/** In batches, each durable by itself. */
export async function takeAll(tools: RunTools, brought: readonly Brought[]): Promise<void> {
  let batch: Brought[] = []
  let chars = 0
  for (const one of brought) {
    if (batch.length > 0 && (batch.length >= batchObjects || chars + one.text.length > batchChars)) {
      tools.signal.throwIfAborted()
      await tools.take(batch, tools.place())
      batch = []
      chars = 0
    }
    batch.push(one)
    chars += one.text.length
  }
  if (batch.length > 0) await tools.take(batch, tools.place())
}

function lastOf(path: string): string {
  return path.split('/').at(-1) ?? ''
}
