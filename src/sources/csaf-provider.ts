import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'

/** One document that a provider lists, and where its hash and signature would be. */
export interface ListedDocument {
  readonly url: string
  /** When it was last changed, by the provider's word; 0: it does not say. */
  readonly updatedMs: number
  /** SHA-512 or SHA-256; null: none is listed. */
  readonly hashUrl: string | null
  readonly signatureUrl: string | null
}

export interface ProviderList {
  readonly kind: 'feed' | 'directory'
  readonly url: string
}

/** What a provider says of itself. */
export interface CsafProvider {
  readonly name: string
  readonly namespace: string
  readonly role: string
  readonly lists: readonly ProviderList[]
  /** Fingerprints of its keys: for people to compare, never to trust by themselves. */
  readonly fingerprints: readonly string[]
}

const mostLists = 100
const address = z.string().max(2000)
// CSAF 2.0 §7.1.7. What we do not ask for may be anything.
const metadata = z.object({
  metadata_version: z.string().max(20),
  role: z.string().max(50),
  publisher: z.object({ name: z.string().max(500), namespace: z.string().max(500) }),
  public_openpgp_keys: z
    .array(z.object({ fingerprint: z.string().max(100).default('') }))
    .max(100)
    .default([]),
  distributions: z
    .array(
      z.object({
        directory_url: address.optional(),
        rolie: z
          .object({
            feeds: z
              .array(z.object({ url: address }))
              .max(mostLists)
              .default([]),
          })
          .optional(),
      }),
    )
    .max(mostLists)
    .default([]),
})
// RFC 8322 as CSAF 2.0 §7.1.15 wants it.
const feed = z.object({
  feed: z.object({
    entry: z
      .array(
        z.object({
          link: z
            .array(z.object({ rel: z.string().max(100), href: address }))
            .max(50)
            .default([]),
          updated: z.string().max(100).default(''),
          content: z.object({ src: address }).optional(),
        }),
      )
      .default([]),
  }),
})

/** Provider metadata; `invalid` where it is none. ROLIE feeds are preferred to directories, which list the same. */
export function readProvider(text: string, at: string): CsafProvider {
  const said = parse(text, metadata, at, 'no provider metadata of CSAF')
  const feeds = said.distributions.flatMap(({ rolie }) => rolie?.feeds ?? []).map(({ url }) => url)
  const directories = said.distributions.flatMap(({ directory_url: url }) => url ?? [])
  const kind = feeds.length > 0 ? 'feed' : 'directory'
  const urls = [...new Set((feeds.length > 0 ? feeds : directories).map((url) => absolute(url, at)))]
  if (urls.length === 0) throw new Fault('invalid', 'the provider names neither a ROLIE feed nor a directory')
  if (urls.length > mostLists) throw new Fault('too-large', `the provider names more than ${mostLists} lists`)
  return {
    name: said.publisher.name,
    namespace: said.publisher.namespace,
    role: said.role,
    lists: urls.map((url) => ({ kind, url })),
    fingerprints: said.public_openpgp_keys.map(({ fingerprint }) => fingerprint.toUpperCase()),
  }
}

/** The documents of a ROLIE feed. Entries that name no document are left out. */
export function readFeed(text: string, at: string): ListedDocument[] {
  return parse(text, feed, at, 'no ROLIE feed').feed.entry.flatMap(({ link, updated, content }) => {
    const own = (rel: string, ending = ''): string | undefined =>
      link.find((one) => one.rel === rel && one.href.endsWith(ending))?.href
    const url = content?.src ?? own('self', '.json')
    if (url === undefined) return []
    const hash = own('hash', '.sha512') ?? own('hash', '.sha256')
    const signature = own('signature')
    return {
      url: absolute(url, at),
      updatedMs: momentOf(updated),
      hashUrl: hash === undefined ? null : absolute(hash, at),
      signatureUrl: signature === undefined ? null : absolute(signature, at),
    }
  })
}

/** The documents of `changes.csv` (CSAF 2.0 §7.1.13): path below the directory, and when it last changed. */
export function readChanges(text: string, directory: string): ListedDocument[] {
  return linesOf(text).flatMap((line) => {
    // Each part ends where the next begins: a line of blanks costs what it is long.
    const [, quoted, bare, at = ''] = /^(?:"([^"]+)"\s*|([^",]+)),(.*)$/s.exec(line) ?? []
    const path = quoted ?? bare?.trim()
    const moment = /^"?([^",]+)"?$/.exec(at.trim())?.[1]
    if (path === undefined || path === '' || moment === undefined)
      throw new Fault('invalid', `${directory}changes.csv is no list of paths and moments`)
    return inDirectory(path, directory, momentOf(moment))
  })
}

/** The documents of `index.txt` (CSAF 2.0 §7.1.12), which says no moments. */
export const readIndex = (text: string, directory: string): ListedDocument[] =>
  linesOf(text).flatMap((path) => inDirectory(path, directory, 0))

/** Where `security.txt` says that the metadata is (CSAF 2.0 §7.1.8); only over TLS. */
export function metadataInSecurityText(text: string): string | null {
  const said = linesOf(text).flatMap((line) => /^CSAF:\s*(https:\/\/\S{1,2000})$/i.exec(line)?.[1] ?? [])
  return said.find((one) => URL.canParse(one)) ?? null
}

/** A directory answers for what lies below it, and for nothing else. */
function inDirectory(path: string, directory: string, updatedMs: number): ListedDocument[] {
  const { href: url } = new URL(absolute(path, directory))
  if (!url.startsWith(directory)) throw new Fault('invalid', `${directory} lists what does not lie below it`)
  return url.endsWith('.json') ? [{ url, updatedMs, hashUrl: null, signatureUrl: `${url}.asc` }] : []
}

function parse<Shape extends z.ZodType>(text: string, shape: Shape, at: string, what: string): z.output<Shape> {
  const result = shape.safeParse(parseJson(text, at, what))
  if (!result.success) {
    const [issue] = result.error.issues
    throw new Fault('invalid', `${at} is ${what}: /${issue?.path.join('/')} ${issue?.message}`.slice(0, 500))
  }
  return result.data
}

function parseJson(text: string, at: string, what: string): unknown {
  try {
    return parseStrict(text, { maxBytes: Number.MAX_SAFE_INTEGER, maxDepth: 32 })
  } catch (cause) {
    throw new Fault('invalid', `${at} is ${what}: not strict JSON`, { cause })
  }
}

function absolute(url: string, base: string): string {
  if (!URL.canParse(url, base)) throw new Fault('invalid', `${base} names what is no address`)
  return new URL(url, base).href
}

function momentOf(text: string): number {
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isFinite(at) ? Math.max(0, at) : 0
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
