import { createHash } from 'node:crypto'
import { asFault, Fault } from '../base/fault.ts'
import { RemoteFault } from '../taxii/remote-fault.ts'
import { type NotTaken, whyNotTaken } from './csaf-proof.ts'
import {
  type CsafProvider,
  type ListedDocument,
  metadataInSecurityText,
  type ProviderList,
  readChanges,
  readFeed,
  readIndex,
  readProvider,
} from './csaf-provider.ts'
import { type FetchTools, fetchFile } from './fetch-file.ts'
import type { RunEnd, RunTools } from './run.ts'
import { takeAll } from './take-file.ts'

const wellKnown = '/.well-known/csaf/provider-metadata.json'
const mostSmallBytes = 64 * 1024
const mostMetadataBytes = 1024 * 1024
/** Documents whose hash or signature was not there yet are looked at again, so many in a run. */
const mostLooks = 100
/** Stands in place of the moment of a document that is to be looked at again. */
const again = -1

/** Reads what a CSAF provider has published or changed since; each document is judged by its hash and signature before it is taken. */
export async function runCsaf(tools: RunTools): Promise<RunEnd> {
  const provider = await findProvider(tools)
  const { listed, failed } = await listAll(tools, provider)
  const known = await tools.files.known()
  // What is not listed any more is forgotten only where everything that is listed could be seen.
  if (failed === null) await tools.files.forget([...known.keys()].filter((url) => !listed.has(url)))
  let read = 0
  let looks = 0
  for (const one of listed.values()) {
    tools.signal.throwIfAborted()
    const before = known.get(one.url)
    if (before?.changed === one.updatedMs) continue
    if (before?.changed === again && looks++ >= mostLooks) continue
    if (read++ >= tools.bounds.filesPerRun) return 'more'
    await readOne(tools, provider, one, before?.digest)
  }
  if (failed !== null) throw failed
  return 'done'
}

/**
 * The provider's word about itself: at the address, if that is a file of JSON; else where CSAF 2.0 §7.3.1 looks for it, in its order: the
 * well-known place, `security.txt`, the name in DNS.
 */
export async function findProvider(tools: FetchTools): Promise<CsafProvider> {
  const { href, origin, pathname, hostname } = new URL(tools.settings.address)
  if (pathname.endsWith('.json')) return await providerAt(tools, href)
  const atWellKnown = await unlessAbsent(() => providerAt(tools, origin + wellKnown))
  if (atWellKnown !== null) return atWellKnown
  const text = await small(tools, `${origin}/.well-known/security.txt`)
  const said = metadataInSecurityText(text)
  if (said !== null) return await providerAt(tools, said)
  try {
    return await providerAt(tools, `https://csaf.data.security.${hostname}/`)
  } catch (cause) {
    if (tools.signal.aborted) throw cause
    throw new Fault(
      'not-found',
      `${hostname} is no CSAF provider: it has no provider-metadata.json where CSAF looks for it`,
      {
        cause,
      },
    )
  }
}

async function providerAt(tools: FetchTools, url: string): Promise<CsafProvider> {
  const answer = await fetchFile(tools, url, { accept: 'application/json', maxBytes: mostMetadataBytes })
  return readProvider(answer?.text ?? '', url)
}

/** Every document of every list once, in the order of the lists; and the first fault of a list that could not be read. */
async function listAll(
  tools: RunTools,
  { lists }: CsafProvider,
): Promise<{ readonly listed: ReadonlyMap<string, ListedDocument>; readonly failed: unknown }> {
  const listed = new Map<string, ListedDocument>()
  let failed: unknown = null
  let closed = 0
  for (const list of lists) {
    try {
      for (const one of await readList(tools, list)) if (!listed.has(one.url)) listed.set(one.url, one)
    } catch (error) {
      tools.signal.throwIfAborted()
      // Lists of narrower labels are for those who may read them; without credentials we are not among them.
      if (tools.secret === null && error instanceof RemoteFault && [401, 403].includes(error.status)) closed += 1
      else failed ??= error
    }
    if (listed.size > tools.bounds.maxFiles)
      throw new Fault('too-large', `the provider lists more than ${tools.bounds.maxFiles} documents`)
  }
  if (closed === lists.length) throw new Fault('unauthenticated', 'every list of this provider asks for credentials')
  return { listed, failed }
}

async function readList(tools: RunTools, { kind, url }: ProviderList): Promise<ListedDocument[]> {
  const { maxBytes } = tools.bounds
  if (kind === 'feed')
    return readFeed((await fetchFile(tools, url, { accept: 'application/json', maxBytes }))?.text ?? '', url)
  const directory = url.endsWith('/') ? url : `${url}/`
  const listing = { accept: 'text/csv, text/plain', maxBytes }
  const changes = await unlessAbsent(() => fetchFile(tools, `${directory}changes.csv`, listing))
  if (changes !== null) return readChanges(changes.text, directory)
  return readIndex((await fetchFile(tools, `${directory}index.txt`, listing))?.text ?? '', directory)
}

async function readOne(
  tools: RunTools,
  provider: CsafProvider,
  one: ListedDocument,
  knownDigest: string | undefined,
): Promise<void> {
  const { url, updatedMs } = one
  const leave = async (digest: string, bytes: number, { reason, mayComeLater }: NotTaken): Promise<void> => {
    if (digest !== knownDigest) await tools.putAside({ digest, place: url, reason, bytes })
    await tools.files.remember(url, { digest, bytes, changed: mayComeLater ? again : updatedMs })
  }
  const nameless = createHash('sha256').update(`${url}\n${updatedMs}`).digest('hex')
  let text: string
  try {
    const answer = await fetchFile(tools, url, { accept: 'application/json', maxBytes: tools.bounds.maxBytes })
    text = answer?.text ?? ''
  } catch (error) {
    const { kind, message } = asFault(error)
    if (isAbsent(error)) return await leave(nameless, 0, { reason: 'it is listed, and not there', mayComeLater: true })
    if (kind !== 'invalid' && kind !== 'too-large') throw error
    return await leave(nameless, 0, { reason: message, mayComeLater: false })
  }
  const bytes = Buffer.byteLength(text)
  const digest = createHash('sha256').update(text, 'utf8').digest('hex')
  const name = decodedName(url)
  const hash = one.hashUrl === null ? await hashBeside(tools, url) : await small(tools, one.hashUrl)
  const signature = one.signatureUrl === null ? '' : await small(tools, one.signatureUrl)
  const judged = await tools.judgeCsaf({ text, name, hash, signature })
  const not = whyNotTaken(judged, tools.settings.proof, provider)
  if (not !== null) return await leave(digest, bytes, not)
  await takeAll(tools, await readDocument(tools, text, name, url))
  // What is held in the same words counts with what is taken last. It counts as read when its last object is durable.
  await tools.take([], tools.place())
  await tools.files.remember(url, { digest, bytes, changed: updatedMs })
}

async function readDocument(tools: RunTools, text: string, name: string, url: string) {
  const brought = await tools.read(text, name)
  return brought.map((one) => ({ ...one, place: url.slice(0, 300) }))
}

/** A directory has the hash beside the document; which of the two there is nobody says. */
async function hashBeside(tools: FetchTools, url: string): Promise<string> {
  return (await small(tools, `${url}.sha512`)) || (await small(tools, `${url}.sha256`))
}

/** A small text, '' where there is none. */
async function small(tools: FetchTools, url: string): Promise<string> {
  const answer = await unlessAbsent(() =>
    fetchFile(tools, url, { accept: 'text/plain, */*;q=0.5', maxBytes: mostSmallBytes }),
  )
  return answer?.text ?? ''
}

async function unlessAbsent<Found>(find: () => Promise<Found | null>): Promise<Found | null> {
  try {
    return await find()
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

const isAbsent = (error: unknown): boolean => error instanceof RemoteFault && [404, 410].includes(error.status)

function decodedName(url: string): string {
  const name = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
