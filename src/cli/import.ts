import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { z } from 'zod'
import { importResult } from '../api/contract/imports.ts'
import type { Reading } from '../api/contract/reading.ts'
import { Fault } from '../base/fault.ts'
import { gunzipped, isGzip } from '../base/gzip.ts'
import { isDocument } from '../documents/document.ts'
import { detectFormat } from '../formats/in/all.ts'
import { textOfFile } from '../formats/in/file-text.ts'
import { inFormats } from '../formats/in/in-formats.ts'
import { unreadFault, unreadKindOf } from '../formats/in/unread.ts'
import { splitFile } from '../stix/json-lines.ts'
import type { Answer, Arguments, Command, Terminal } from './command.ts'
import { parseCodes, parseLabel } from './label.ts'
import { type NodeApi, requireRunning } from './node-api.ts'
import { Progress } from './progress.ts'

const envelopeObjects = 1000
const envelopeChars = 8 * 1024 * 1024
// The longest text that one string of this runtime holds is 2^29 characters.
const maxFileBytes = 500 * 1024 * 1024
export const importFormats: readonly string[] = ['auto', 'stix', ...inFormats, 'document']

type Result = z.infer<typeof importResult>

export const importFile: Command = {
  positionals: ['DIR', 'FILE'],
  options: {
    space: { kind: 'text' },
    format: { kind: 'text' },
    mapping: { kind: 'text' },
    source: { kind: 'text' },
    tlp: { kind: 'text' },
    'releasable-to': { kind: 'text' },
  },
  async run({ args, terminal }) {
    const [dir, file] = args.positionals as [string, string]
    const format = args.texts.get('format') ?? 'auto'
    if (!importFormats.includes(format)) {
      throw new Fault('usage', `--format ${format.slice(0, 20)} is not known; there are: ${importFormats.join(', ')}`)
    }
    const query = markingQuery(args)
    const api = requireRunning(dir, args.texts.get('space'))
    const bytes = await unpacked(file, await readWhole(file, terminal))
    if (format === 'auto') refuseUnread(file, bytes)
    const isRead = format === 'document' || (format === 'auto' && isDocument(bytes))
    const text = isRead ? '' : textOf(file, bytes, format)
    const kind = isRead ? 'document' : format === 'auto' ? detectFormat(text) : format
    if (kind !== 'stix') {
      for (const [name, value] of readingQuery(args, file)) query.set(name, value)
      query.set('format', kind)
      if (isRead ? bytes.length === 0 : text.trim() === '')
        throw new Fault('invalid', `${nameOf(file)} is empty; nothing was imported`)
      return presentRead(importResult.parse(await api.sendBytes(`/import?${query}`, bytes)))
    }
    // The whole file's structure first: of a file that breaks off in the middle, nothing is published.
    const texts = cut(file, text)
    return present(await sendAll(api, texts, query, new Progress(terminal, 'importing', texts.length)), texts.length)
  },
}

/** How everything in it is marked. */
export function markingQuery({ texts }: Arguments): URLSearchParams {
  const query = new URLSearchParams()
  const label = texts.get('tlp')
  if (label !== undefined) query.set('tlp', parseLabel(label))
  const codes = texts.get('releasable-to')
  if (codes !== undefined) query.set('releasable-to', parseCodes(codes).join(','))
  return query
}

/** How a file that is not STIX is read. */
export function readingQuery({ texts }: Arguments, file: string): URLSearchParams {
  const query = new URLSearchParams({ source: sourceOf(file, texts.get('source')) })
  const mapping = texts.get('mapping')
  if (mapping !== undefined) query.set('mapping', mapping)
  return query
}

async function readWhole(file: string, terminal: Terminal): Promise<Uint8Array> {
  if (file !== '-' && statSync(file).isDirectory()) throw new Fault('invalid', `${file} is a directory; name a file`)
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of file === '-' ? terminal.stdin : createReadStream(file)) {
    bytes += (part as Uint8Array).length
    if (bytes > maxFileBytes) {
      throw new Fault(
        'too-large',
        `${nameOf(file)} is larger than ${maxFileBytes / 1024 / 1024} MB; cut it into parts and import each`,
      )
    }
    parts.push(part as Uint8Array)
  }
  return Buffer.concat(parts)
}

async function unpacked(file: string, bytes: Uint8Array): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes
  try {
    return await gunzipped(bytes, maxFileBytes)
  } catch (error) {
    throw about(file, error)
  }
}

function refuseUnread(file: string, bytes: Uint8Array): void {
  const kind = unreadKindOf(bytes)
  if (kind !== null) throw about(file, unreadFault(kind))
}

function textOf(file: string, bytes: Uint8Array, format: string): string {
  try {
    return textOfFile(bytes, format)
  } catch (error) {
    throw about(file, error)
  }
}

/** The fault with the file that it is about. */
function about(file: string, error: unknown): unknown {
  if (!(error instanceof Fault)) return error
  return new Fault(error.kind, `${nameOf(file)}: ${error.message}; nothing was imported`, { issues: error.issues })
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file
}

/** What the file is called is part of what is made of it: the same list under the same name is the same list. */
function sourceOf(file: string, given: string | undefined): string {
  return (given ?? (file === '-' ? '' : basename(file))).replace(/\p{Cc}/gu, ' ').slice(0, 200)
}

/** What became of a file that is not STIX: also what of it no object says, and who may have it. */
function presentRead(result: Result): Answer {
  const { reading, added, unchanged, rejected } = result
  const answer = present(result, added + unchanged + rejected.length)
  if (reading === undefined) return answer
  const [head, ...lines] = readingLines(reading)
  return { ...answer, json: { ...(answer.json as object), reading }, text: [head, answer.text, ...lines].join('\n') }
}

/** What was read of a file, for people: the first line says as what. */
export function readingLines(reading: Reading): string[] {
  const lines = [`read as ${reading.format}: ${reading.objects} objects`]
  for (const decision of reading.decisions) lines.push(`  ${decision}`)
  const missing = reading.unmapped.reduce((sum, { count }) => sum + count, 0)
  if (missing > 0) lines.push(`${missing} times something of it is in no object:`)
  for (const { at, reason, count, example } of reading.unmapped.slice(0, 30)) {
    lines.push(`  ${count} × ${at}: ${reason}${example === '' ? '' : ` (${example.slice(0, 60)})`}`)
  }
  if (reading.unmapped.length > 30) lines.push(`  and ${reading.unmapped.length - 30} more; --json names them all`)
  return lines
}

function cut(file: string, text: string): readonly string[] {
  if (text.trim() === '') throw new Fault('invalid', `${nameOf(file)} is empty; nothing was imported`)
  try {
    return splitFile(text).texts
  } catch (error) {
    throw about(file, error)
  }
}

/** Sends the objects in envelopes, in order; each is durable when it is answered. */
async function sendAll(
  api: NodeApi,
  texts: readonly string[],
  query: URLSearchParams,
  progress: Progress,
): Promise<Result> {
  const path = `/import${query.size === 0 ? '' : `?${query}`}`
  const undetectable: NonNullable<Result['undetectable']> = []
  const total = { added: 0, unchanged: 0, upgraded: 0, rejected: [] as Result['rejected'], undetectable }
  for (let start = 0; start < texts.length; ) {
    let end = start
    let chars = 0
    while (end < texts.length && end - start < envelopeObjects) {
      const size = (texts[end] as string).length
      if (end > start && chars + size > envelopeChars) break
      chars += size
      end += 1
    }
    const body = `{"objects":[${texts.slice(start, end).join(',')}]}`
    let result: Result
    try {
      result = importResult.parse(await api.send('POST', path, body, 'application/stix+json'))
    } catch (error) {
      progress.end()
      if (!(error instanceof Fault) || start === 0) throw error
      throw new Fault(
        error.kind,
        `${error.message}. The first ${start} of ${texts.length} objects are dealt with; run the same command again, nothing is added twice`,
        { issues: error.issues, cause: error },
      )
    }
    total.added += result.added
    total.unchanged += result.unchanged
    total.upgraded += result.upgraded
    for (const refusal of result.rejected) total.rejected.push({ ...refusal, index: start + refusal.index })
    for (const one of result.undetectable ?? []) undetectable.push({ ...one, index: start + one.index })
    start = end
    progress.at(start)
  }
  progress.end()
  return total
}

function present(result: Result, count: number): Answer {
  const { added, unchanged, upgraded, rejected, undetectable = [] } = result
  const lines = [
    `${added} added, ${unchanged} unchanged, ${rejected.length} rejected${upgraded > 0 ? `, ${upgraded} upgraded from STIX 2.0` : ''}`,
  ]
  for (const refusal of rejected.slice(0, 20)) {
    lines.push(`  #${refusal.index + 1} ${refusal.id ?? '(no id)'}: ${refusal.reason}`)
    for (const issue of refusal.issues.slice(0, 5))
      lines.push(
        `      ${issue.level === 'warning' ? '(warning) ' : ''}${issue.at === '' ? '/' : issue.at}: ${issue.message}`,
      )
  }
  if (rejected.length > 20) lines.push(`  and ${rejected.length - 20} more; --json names them all`)
  if (undetectable.length > 0) lines.push(`${undetectable.length} taken that detect nothing`)
  for (const { index, id, reason } of undetectable.slice(0, 20)) lines.push(`  #${index + 1} ${id}: ${reason}`)
  if (undetectable.length > 20) lines.push(`  and ${undetectable.length - 20} more; --json names them all`)
  return {
    json: {
      added,
      unchanged,
      rejected: rejected.map(({ id, reason, index, code, issues }) => ({ id, reason, index, code, issues })),
      ...(upgraded > 0 ? { upgraded } : {}),
      ...(undetectable.length > 0 ? { undetectable } : {}),
    },
    text: lines.join('\n'),
    // Some refused beside others taken is done; nothing but refusals is a no.
    exit: count > 0 && rejected.length === count ? 1 : 0,
  }
}
