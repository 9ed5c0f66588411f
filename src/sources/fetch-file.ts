import { decodeUtf8, readBounded } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'
import { streamBody } from '../http/body.ts'
import type { Outgoing } from '../taxii/https-fetch.ts'
import { remoteFault, sayLineError } from '../taxii/remote-fault.ts'
import type { SourceSecret } from './model.ts'
import type { RunTools } from './run.ts'

const mostRedirects = 5
// How long an answer may take is bounded as a whole, and so is its silence.
const noHurry = { graceMs: 2 ** 31 - 1, bytesPerSecond: 1 }

/** What fetching asks of a run. */
export type FetchTools = Pick<RunTools, 'settings' | 'secret' | 'line' | 'clock' | 'signal' | 'bounds'>

export interface Answered {
  readonly etag: string
  readonly modified: string
  readonly type: string
}

export interface Fetched extends Answered {
  readonly text: string
}

/** What is said with a question, and how much is taken in answer. */
export interface Asked {
  readonly accept: string
  readonly maxBytes: number
  readonly conditions?: Readonly<Record<string, string>>
}

/**
 * A text over HTTP; null: it has not changed. Follows five redirections, each judged as an address of its own; credentials go to the server
 * of the source's own address alone. A `RemoteFault` with its status where the server answers otherwise.
 */
export async function fetchFile(tools: FetchTools, address: string, asked: Asked): Promise<Fetched | null> {
  let bytes: Uint8Array = new Uint8Array()
  const answer = await streamFile(tools, address, asked, async (chunks) => {
    bytes = await readBounded(chunks, asked.maxBytes)
  })
  if (answer === null) return null
  try {
    return { ...answer, text: decodeUtf8(bytes) }
  } catch {
    throw new Fault('invalid', `what ${new URL(address).host} sends is not text in UTF-8`)
  }
}

/** As `fetchFile`, its bytes as they come. */
export async function streamFile(
  tools: FetchTools,
  address: string,
  asked: Asked,
  use: (chunks: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<Answered | null> {
  const home = new URL(tools.settings.address).origin
  const limit = AbortSignal.any([tools.signal, AbortSignal.timeout(tools.bounds.timeoutMs)])
  let url = new URL(address)
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const headers: Outgoing['headers'] = {
      accept: asked.accept,
      'accept-encoding': 'zstd, br, gzip',
      'user-agent': 'trefoil',
      ...asked.conditions,
      ...(url.origin === home ? authorization(tools.secret) : {}),
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
      if (tools.secret?.kind === 'certificate' && next.origin !== home)
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
    await takeBody(answer, url, asked.maxBytes, use)
    return {
      etag: (answer.headers.get('etag') ?? '').slice(0, 500),
      modified: (answer.headers.get('last-modified') ?? '').slice(0, 100),
      type: (answer.headers.get('content-type') ?? '').toLowerCase(),
    }
  }
  throw new Fault('unsupported', `${new URL(address).host} sends us on more than ${mostRedirects} times`)
}

async function ask(tools: FetchTools, url: URL, outgoing: Outgoing): Promise<Response> {
  try {
    return await tools.line.fetch(url.href, outgoing)
  } catch (error) {
    if (error instanceof Fault && error.kind === 'forbidden') throw error
    throw new Fault('unavailable', `${url.host} does not answer: ${sayLineError(error)}`, { cause: error })
  }
}

async function takeBody(
  answer: Response,
  url: URL,
  maxBytes: number,
  use: (chunks: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  let own: unknown
  try {
    await streamBody(answer, { maxBytes, pace: noHurry }, async (chunks) => {
      try {
        await use(chunks)
      } catch (error) {
        // A disk that is full, say: no fault of the server's.
        if (error instanceof Fault && ['storage-full', 'internal'].includes(error.kind)) own = error
        throw error
      }
    })
  } catch (error) {
    if (own !== undefined) throw own
    if (error instanceof Fault && error.kind === 'too-large')
      throw new Fault('too-large', `what ${url.host} sends is larger than ${maxBytes} bytes`)
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
