import { createHash } from 'node:crypto'
import { decodeUtf8 } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'
import { readBody } from '../http/body.ts'
import type { Outgoing } from '../taxii/https-fetch.ts'
import { remoteFault, sayLineError } from '../taxii/remote-fault.ts'
import type { Brought, SourceSecret } from './model.ts'
import type { RunEnd, RunTools } from './run.ts'

const mostRedirects = 5
// How long an answer may take is bounded as a whole, and so is its silence.
const noHurry = { graceMs: 2 ** 31 - 1, bytesPerSecond: 1 }
export const batchObjects = 1_000
export const batchChars = 4 * 1024 * 1024

/** Fetches a file where it has changed, and hands in what stands in it. */
export async function runUrl(tools: RunTools): Promise<RunEnd> {
  const { settings } = tools
  const before = tools.place().file
  const answer = await fetchFile(tools, settings.address, {
    ...(before === undefined || before.etag === '' ? {} : { 'if-none-match': before.etag }),
    ...(before === undefined || before.modified === '' ? {} : { 'if-modified-since': before.modified }),
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

interface Fetched {
  readonly text: string
  readonly etag: string
  readonly modified: string
  readonly type: string
}

/** Null: it has not changed. Follows redirections, each judged as an address of its own; credentials stay with the first host. */
async function fetchFile(
  tools: RunTools,
  address: string,
  conditions: Readonly<Record<string, string>>,
): Promise<Fetched | null> {
  const first = new URL(address)
  const limit = AbortSignal.any([tools.signal, AbortSignal.timeout(tools.bounds.timeoutMs)])
  let url = first
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const own = url.origin === first.origin
    const headers: Outgoing['headers'] = {
      accept: 'application/stix+json, application/json, text/csv, text/plain;q=0.9, */*;q=0.5',
      'accept-encoding': 'zstd, br, gzip',
      'user-agent': 'trefoil',
      ...conditions,
      ...(own ? authorization(tools.secret) : {}),
    }
    const answer = await ask(tools, url, { method: 'GET', headers, signal: limit })
    if (answer.status === 304) {
      await answer.body?.cancel()
      return null
    }
    const location = answer.headers.get('location')
    if ([301, 302, 303, 307, 308].includes(answer.status) && location !== null && URL.canParse(location, url.href)) {
      await answer.body?.cancel()
      const next = new URL(location, url)
      if (tools.secret?.kind === 'certificate' && next.origin !== first.origin)
        throw new Fault(
          'forbidden',
          `${url.host} sends us on to ${next.origin}: our certificate is shown to the first host only`,
        )
      url = next
      continue
    }
    if (answer.status < 200 || answer.status >= 300) {
      await answer.body?.cancel()
      throw remoteFault(url, 'GET', answer, tools.clock.nowMs())
    }
    return {
      text: await textOf(answer, url, tools.bounds.maxBytes),
      etag: (answer.headers.get('etag') ?? '').slice(0, 500),
      modified: (answer.headers.get('last-modified') ?? '').slice(0, 100),
      type: (answer.headers.get('content-type') ?? '').toLowerCase(),
    }
  }
  throw new Fault('unsupported', `${first.host} sends us on more than ${mostRedirects} times`)
}

async function ask(tools: RunTools, url: URL, outgoing: Outgoing): Promise<Response> {
  try {
    return await tools.line.fetch(url.href, outgoing)
  } catch (error) {
    if (error instanceof Fault && error.kind === 'forbidden') throw error
    throw new Fault('unavailable', `${url.host} does not answer: ${sayLineError(error)}`, { cause: error })
  }
}

async function textOf(answer: Response, url: URL, maxBytes: number): Promise<string> {
  try {
    return decodeUtf8(await readBody(answer, maxBytes, noHurry))
  } catch (error) {
    if (error instanceof Fault && error.kind === 'too-large')
      throw new Fault('too-large', `what ${url.host} sends is larger than ${maxBytes} bytes`)
    if (error instanceof Fault && error.message === 'not UTF-8 text')
      throw new Fault('invalid', `what ${url.host} sends is not text in UTF-8`)
    throw new Fault('unavailable', `${url.host} broke off its answer, or sent what cannot be unpacked`, {
      cause: error,
    })
  }
}

export function authorization(secret: SourceSecret | null): Record<string, string> {
  if (secret?.kind === 'token') return { authorization: `Bearer ${secret.token}` }
  if (secret?.kind !== 'basic') return {}
  return { authorization: `Basic ${Buffer.from(`${secret.user}:${secret.password}`).toString('base64')}` }
}

function lastOf(path: string): string {
  return path.split('/').at(-1) ?? ''
}
