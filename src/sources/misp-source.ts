import { createHash } from 'node:crypto'
import { asFault, Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import { isMembers } from '../stix/property-kind.ts'
import { RemoteFault } from '../taxii/remote-fault.ts'
import { type FetchTools, fetchFile } from './fetch-file.ts'
import type { RunEnd, RunTools } from './run.ts'
import { takeAll } from './take-file.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Stands in place of the moment of an event that was not there. */
const again = -1
/** Events that were not there are asked for again, so many in a run. */
const mostLooks = 100

export interface ListedEvent {
  readonly uuid: string
  /** In seconds; grows with every change of the event. */
  readonly timestamp: number
}

/** Where a MISP feed has its list: at the address, if that is a file of JSON, else below it. */
export function manifestUrl(address: string): string {
  const url = new URL(address)
  if (url.pathname.endsWith('.json')) return url.href
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  url.pathname += 'manifest.json'
  return url.href
}

/** The events of a feed's `manifest.json`, the one that changed longest ago first. What is no event is passed over. */
export function readManifest(text: string, most: number): ListedEvent[] {
  const json = parseStrict(text.replace(/^\ufeff/, ''))
  if (!isMembers(json)) throw new Fault('invalid', 'this is no manifest of a MISP feed')
  const entries = Object.entries(json)
  if (entries.length > most) throw new Fault('too-large', `the feed lists more than ${most} events`)
  const events = entries.flatMap(([name, about]): ListedEvent[] => {
    const timestamp = isMembers(about) ? Number(about.timestamp) : Number.NaN
    return uuid.test(name) && Number.isSafeInteger(timestamp) && timestamp >= 0
      ? [{ uuid: name.toLowerCase(), timestamp }]
      : []
  })
  if (events.length === 0 && entries.length > 0) throw new Fault('invalid', 'this is no manifest of a MISP feed')
  return events.sort((a, b) => a.timestamp - b.timestamp || (a.uuid < b.uuid ? -1 : 1))
}

export async function findEvents(tools: FetchTools): Promise<ListedEvent[]> {
  const { maxBytes, maxFiles } = tools.bounds
  const answer = await fetchFile(tools, manifestUrl(tools.settings.address), { accept: 'application/json', maxBytes })
  return readManifest(answer?.text ?? '', maxFiles)
}

/** Reads the events of a MISP feed that are new or have changed since. */
export async function runMisp(tools: RunTools): Promise<RunEnd> {
  const events = await findEvents(tools)
  const known = await tools.files.known()
  const listed = new Set(events.map((event) => event.uuid))
  await tools.files.forget([...known.keys()].filter((name) => !listed.has(name)))
  let read = 0
  let looks = 0
  for (const event of events) {
    tools.signal.throwIfAborted()
    const before = known.get(event.uuid)
    if (before?.changed === event.timestamp) continue
    if (before?.changed === again && looks++ >= mostLooks) continue
    if (read++ >= tools.bounds.filesPerRun) return 'more'
    await readOne(tools, event, before?.digest)
  }
  return 'done'
}

async function readOne(tools: RunTools, { uuid, timestamp }: ListedEvent, knownDigest?: string): Promise<void> {
  const url = new URL(`${uuid}.json`, manifestUrl(tools.settings.address)).href
  const leave = async (digest: string, bytes: number, reason: string, changed: number): Promise<void> => {
    if (digest !== knownDigest) await tools.putAside({ digest, place: url, reason, bytes })
    await tools.files.remember(uuid, { digest, bytes, changed })
  }
  const nameless = digestOf(`${url}\n${timestamp}`)
  let text: string
  try {
    const answer = await fetchFile(tools, url, { accept: 'application/json', maxBytes: tools.bounds.maxBytes })
    text = answer?.text ?? ''
  } catch (error) {
    if (error instanceof RemoteFault && [404, 410].includes(error.status))
      return await leave(nameless, 0, 'it is listed, and not there', again)
    const { kind, message } = asFault(error)
    if (kind !== 'invalid' && kind !== 'too-large') throw error
    return await leave(nameless, 0, message, timestamp)
  }
  const bytes = Buffer.byteLength(text)
  const digest = digestOf(text)
  if (digest === knownDigest) return await tools.files.remember(uuid, { digest, bytes, changed: timestamp })
  try {
    const brought = await tools.read(text, `${uuid}.json`)
    await takeAll(tools, brought)
  } catch (error) {
    const { kind, message } = asFault(error)
    // What this node cannot do now is no fault of the event's.
    if (!['invalid', 'too-large', 'unsupported'].includes(kind)) throw error
    return await leave(digest, bytes, message, timestamp)
  }
  // What is held in the same words counts with what is taken last. It counts as read when its last object is durable.
  await tools.take([], tools.place())
  await tools.files.remember(uuid, { digest, bytes, changed: timestamp })
}

function digestOf(what: string): string {
  return createHash('sha256').update(what).digest('hex')
}
