import { readdir } from 'node:fs/promises'
import { Fault } from '../base/fault.ts'
import { remoteFault, sayLineError } from '../taxii/remote-fault.ts'
import { findProvider } from './csaf-source.ts'
import { authorization } from './fetch-file.ts'
import { findFolder } from './folder-source.ts'
import { findEvents } from './misp-source.ts'
import type { RunTools } from './run.ts'
import { findCollections, taxiiClientOf } from './taxii-source.ts'

/** What is found where a source points, without taking anything. */
export interface Found {
  /** TAXII: the API root that would be read, and what it offers. */
  readonly root: string | null
  readonly roots: readonly string[]
  readonly collections: readonly {
    readonly id: string
    readonly title: string
    readonly readable: boolean
    readonly chosen: boolean
  }[]
  /** A file: what the server says of it. */
  readonly mediaType: string | null
  readonly bytes: number | null
  /** A folder: how many files lie there. */
  readonly files: number | null
  /** A MISP feed: how many events it lists. */
  readonly events: number | null
  /** A CSAF provider: who it says it is, how many lists it has, and with which keys it says it signs. */
  readonly provider: {
    readonly name: string
    readonly namespace: string
    readonly role: string
    readonly lists: number
    readonly fingerprints: readonly string[]
  } | null
}

const empty: Found = {
  root: null,
  roots: [],
  collections: [],
  mediaType: null,
  bytes: null,
  files: null,
  events: null,
  provider: null,
}
const mostShown = 200

type ProbeTools = Pick<RunTools, 'settings' | 'secret' | 'line' | 'clock' | 'signal' | 'bounds' | 'sleep'>

/** Asks for discovery and collections, for a file's head, or for a folder's list; throws in plain words why it cannot be had. */
export async function probeSource(tools: ProbeTools, folders: readonly string[]): Promise<Found> {
  const { settings } = tools
  if (settings.kind === 'folder') {
    const folder = await findFolder(settings.address, folders)
    const entries = await readdir(folder, { withFileTypes: true })
    return { ...empty, files: entries.filter((entry) => entry.isFile()).length }
  }
  if (settings.kind === 'csaf') {
    const { lists, ...provider } = await findProvider(tools)
    return { ...empty, provider: { ...provider, lists: lists.length } }
  }
  if (settings.kind === 'misp') return { ...empty, events: (await findEvents(tools)).length }
  return settings.kind === 'taxii' ? await probeTaxii(tools) : await probeUrl(tools)
}

async function probeTaxii(tools: ProbeTools): Promise<Found> {
  const client = taxiiClientOf(tools)
  const { settings } = tools
  const roots = settings.root === null ? (await client.discover()).api_roots.slice(0, mostShown) : [settings.root]
  // Which of several is a choice that somebody makes who sees them.
  if (settings.root === null && roots.length > 1) return { ...empty, roots }
  const { root, collections } = await findCollections(client, settings)
  const chosen = new Set(collections.map(({ id }) => id))
  const listed = await client.collections(root)
  return {
    ...empty,
    root,
    roots,
    collections: listed.slice(0, mostShown).map(({ id, title, can_read: readable }) => ({
      id: id.slice(0, 200),
      title: title.slice(0, 200),
      readable,
      chosen: chosen.has(id),
    })),
  }
}

async function probeUrl({ settings, secret, line, clock, signal, bounds }: ProbeTools): Promise<Found> {
  const url = new URL(settings.address)
  const limit = AbortSignal.any([signal, AbortSignal.timeout(bounds.timeoutMs)])
  let answer: Response
  try {
    const headers = { accept: '*/*', 'user-agent': 'trefoil', ...authorization(secret) }
    answer = await line.fetch(url.href, { method: 'GET', headers, signal: limit })
  } catch (error) {
    if (error instanceof Fault && error.kind === 'forbidden') throw error
    throw new Fault('unavailable', `${url.host} does not answer: ${sayLineError(error)}`, { cause: error })
  }
  await answer.body?.cancel()
  if (answer.status >= 400) throw remoteFault(url, 'GET', answer, clock.nowMs())
  const length = Number(answer.headers.get('content-length') ?? Number.NaN)
  return {
    ...empty,
    mediaType: (answer.headers.get('content-type') ?? '').slice(0, 100),
    bytes: Number.isSafeInteger(length) ? length : null,
  }
}
