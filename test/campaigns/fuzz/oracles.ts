import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { everything } from './callers.ts'
import type { FuzzRequest } from './requests.ts'

/** What of an answer is judged. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
  readonly tookMs: number
}

const slowestMs = 5_000
const decoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
}

/** Everything that is wrong with an answer; empty: nothing is. */
export function judge(request: FuzzRequest, answer: Answer): string[] {
  const { status, headers, tookMs } = answer
  const wrong: string[] = []
  // 503 and 507 are documented: a node that is starting or busy, and a disk that is full.
  if (status >= 500 && status !== 503) wrong.push(`status ${status}`)
  if (status < 200 || status > 599) wrong.push(`status ${status} is none`)
  if (tookMs > slowestMs) wrong.push(`it took ${Math.round(tookMs)} ms`)
  const text = textOf(answer)
  if (text === null) wrong.push('the body is not as its Content-Encoding says')
  else {
    wrong.push(...leaks(request, `${text} ${JSON.stringify([...headers])}`))
    if (status >= 400 && request.method !== 'HEAD') wrong.push(...wrongError(request, answer, text))
  }
  if (headers.get('x-content-type-options') !== 'nosniff') wrong.push('no security headers')
  return wrong
}

function textOf({ headers, body }: Answer): string | null {
  const decode = decoders[headers.get('content-encoding') ?? '']
  try {
    return (decode === undefined ? body : decode(body)).toString('utf8')
  } catch {
    return body.length === 0 ? '' : null
  }
}

/** Planted words in the answer to somebody who may not read them. */
function leaks({ caller }: FuzzRequest, text: string): string[] {
  return [...everything]
    .filter((word) => !caller.mayRead.has(word) && text.includes(word))
    .map((word) => `${caller.name} is shown ${word}`)
}

/** Every error in its surface's own form. */
function wrongError({ surface, path }: FuzzRequest, { status, headers }: Answer, text: string): string[] {
  // C2SP tlog-witness says which bare texts these are.
  if (path.startsWith('/ledger/add-checkpoint') && headers.get('content-type')?.startsWith('text/')) return []
  const type = headers.get('content-type')
  const shown = parsed(text)
  const isTaxii = type === 'application/taxii+json;version=2.1'
  if (isTaxii && surface !== 'api' && surface !== 'console') {
    const whole = typeof shown?.title === 'string' && typeof shown.error_id === 'string' && shown.error_id !== ''
    return whole && shown?.http_status === String(status) ? [] : [`no TAXII error: ${text.slice(0, 200)}`]
  }
  if (surface === 'taxii') return [`a TAXII error with content type ${type}`]
  if (type !== 'application/problem+json') return [`an error with content type ${type}: ${text.slice(0, 100)}`]
  const whole = shown?.status === status && typeof shown.title === 'string' && typeof shown.type === 'string'
  return whole ? [] : [`no problem details: ${text.slice(0, 200)}`]
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** What a log must never hold: planted words and secrets; and errors that nobody expected. */
export function judgeLog(text: string, secrets: readonly string[]): string[] {
  const wrong: string[] = []
  for (const word of everything) if (text.includes(word)) wrong.push(`the log holds ${word}`)
  for (const secret of secrets) if (text.includes(secret)) wrong.push('the log holds a secret')
  for (const line of text
    .split('\n')
    .filter((one) => one.includes('unexpected error'))
    .slice(0, 5))
    wrong.push(line.slice(0, 700))
  return wrong
}
