import { type Context, Hono } from 'hono'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { type Authenticator, identify, unauthenticated } from '../http/authenticate.ts'
import type { HttpEnv } from '../http/connection.ts'
import { problems } from '../http/problem.ts'
import { addressKey, Buckets, tooMany } from '../http/rate-limit.ts'
import type { MemberCode, Tlp } from '../policy/model.ts'
import {
  categoryDocument,
  changesText,
  folders,
  indexText,
  providerMetadata,
  rolieFeed,
  serviceDocument,
} from './documents.ts'
import type { Provider, Publications, PublicFile } from './model.ts'
import { mayRead } from './reader.ts'

export interface CsafParts {
  readonly provider: () => Provider
  readonly publications: Publications
  readonly authenticator: Authenticator
  /** Whether a member took part in every advisory of this file or folder. */
  readonly tookPart: (path: string, member: MemberCode) => Promise<boolean>
  /** Pages for people, made elsewhere: the list of a folder's advisories, and the names in a folder. */
  readonly listPage: (files: readonly PublicFile[], folder: string) => string
  readonly folderPage: (path: string, entries: readonly string[]) => string
  readonly pageStyle: string
  readonly clock: Clock
  readonly reportUnexpected: (error: unknown) => void
}

const suffixes = ['.sha256', '.sha512', '.asc'] as const
const folderNamed = (folder: string) => folders.find((one) => one.folder === folder)

/** The public face of a CSAF trusted provider (CSAF 2.0 §7.1), and what was published in its other forms: GET /csaf/…, /.well-known/csaf/…. For the exchange listener; redirects nowhere. */
export function createCsaf(parts: CsafParts): Hono<HttpEnv> {
  const { publications, provider } = parts
  const app = new Hono<HttpEnv>({ strict: true })
  const reads = new Buckets(parts.clock, { burst: 400, perSecond: 40 })
  app.onError(problems(parts.reportUnexpected))
  for (const path of ['/csaf', '/csaf/*', '/.well-known/csaf', '/.well-known/csaf/*']) {
    app.use(path, async (c, next) => {
      const wait = reads.take(addressKey(c.env.connection.address))
      if (wait > 0) throw tooMany(wait, 'too many questions to the advisories')
      await next()
      c.header('Access-Control-Allow-Origin', '*')
    })
    app.use(path, identify(parts.authenticator))
  }

  app.get('/.well-known/csaf/provider-metadata.json', async (c) =>
    c.json(providerMetadata(provider(), await publications.keys(), await publications.lastMs())),
  )
  app.get('/csaf/service.json', (c) => c.json(serviceDocument(provider())))
  app.get('/csaf/category.json', (c) => c.json(categoryDocument()))
  app.get('/csaf/openpgp/:file', async (c) => {
    const name = c.req.param('file')
    const key = (await publications.keys()).find(({ fingerprint }) => `${fingerprint}.asc` === name)
    if (key === undefined) throw new Fault('not-found', 'there is no such key')
    return text(c, key.armoured, 'application/pgp-keys')
  })
  app.get('/csaf/', async (c) => page(c, parts, parts.listPage(await publications.list('clear', 'html'), 'white')))
  app.get('/csaf', async (c) => page(c, parts, parts.listPage(await publications.list('clear', 'html'), 'white')))

  app.get('/csaf/:folder/', async (c) => {
    const { tlp, folder } = enter(c)
    const files = await readable(c, parts, tlp)
    const years = [...new Set(files.map(({ path }) => path.split('/')[1]!))].sort()
    const entries = ['changes.csv', 'feed.json', 'index.txt', ...years.map((year) => `${year}/`)]
    return page(c, parts, parts.folderPage(folder, entries))
  })
  app.get('/csaf/:folder/:file', async (c) => {
    const found = enter(c)
    const { tlp, folder } = found
    const files = (await readable(c, parts, tlp)).filter(({ kind }) => kind === 'csaf')
    switch (c.req.param('file')) {
      case 'feed.json':
        return c.json(rolieFeed(provider(), found, files))
      case 'index.txt':
        return text(c, indexText(folder, files), 'text/plain; charset=utf-8')
      case 'changes.csv':
        return text(c, changesText(folder, files), 'text/csv; charset=utf-8')
      default:
        throw new Fault('not-found', 'there is no such file')
    }
  })
  app.get('/csaf/:folder/:year/', async (c) => {
    const { tlp, folder } = enter(c)
    const start = `${folder}/${c.req.param('year')}/`
    const files = (await readable(c, parts, tlp)).filter(({ path }) => path.startsWith(start))
    if (files.length === 0) throw new Fault('not-found', 'there is no such folder')
    const names = files.map(({ path }) => path.slice(start.length)).sort()
    const entries = names.flatMap((name) => [name, ...suffixes.map((suffix) => `${name}${suffix}`)])
    return page(c, parts, parts.folderPage(start.slice(0, -1), entries))
  })
  app.get('/csaf/:folder/:year/:file', async (c) => {
    const { folder } = enter(c)
    const path = `${folder}/${c.req.param('year')}/${c.req.param('file')}`
    const suffix = suffixes.find((one) => path.endsWith(one))
    const file = await publications.file(suffix === undefined ? path : path.slice(0, -suffix.length))
    if (file === null || !(await mayHave(c, parts, file))) throw new Fault('not-found', 'there is no such file')
    const name = file.path.split('/').at(-1)!
    if (suffix === '.sha256') return text(c, `${file.sha256}  ${name}\n`, 'text/plain; charset=utf-8')
    if (suffix === '.sha512') return text(c, `${file.sha512}  ${name}\n`, 'text/plain; charset=utf-8')
    if (suffix === '.asc') return text(c, file.signature, 'application/pgp-signature')
    const tag = `"${file.sha256}"`
    c.header('ETag', tag)
    c.header('Cache-Control', file.tlp === 'clear' ? 'public, max-age=60' : 'private, no-cache')
    c.header('Last-Modified', new Date(file.updatedMs).toUTCString())
    if (file.kind === 'html') style(c, parts)
    if (c.req.header('if-none-match') === tag) return c.body(null, 304)
    return c.body(Uint8Array.from(file.body), 200, { 'content-type': file.mediaType })
  })
  app.all('/csaf/*', (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
      throw new Fault('unsupported', 'advisories are read, nothing else')
    throw new Fault('not-found', 'there is no such advisory')
  })
  return app
}

/** The label of the folder that is asked; whoever could be more than the public is told to sign in, whatever is in it. */
function enter(c: Context<HttpEnv>): (typeof folders)[number] {
  const found = folderNamed(c.req.param('folder') ?? '')
  if (found === undefined) throw new Fault('not-found', 'there is no such folder')
  c.header('Vary', 'Authorization')
  if (found.tlp !== 'clear') c.header('Cache-Control', 'private, no-store')
  if (found.tlp !== 'clear' && c.get('caller').kind === 'public')
    throw unauthenticated('sign in by HTTP Basic, bearer token or client certificate')
  const caller = c.get('caller')
  if (caller.kind === 'client' && !mayRead(caller, found.tlp, () => false))
    throw new Fault('not-found', 'there is no such folder')
  return found
}

async function readable(c: Context<HttpEnv>, parts: CsafParts, tlp: Tlp): Promise<readonly PublicFile[]> {
  const files = await parts.publications.list(tlp)
  if (tlp === 'clear') return files
  const kept: PublicFile[] = []
  for (const file of files) if (await mayHave(c, parts, file)) kept.push(file)
  return kept
}

async function mayHave(c: Context<HttpEnv>, parts: CsafParts, { path, tlp }: PublicFile): Promise<boolean> {
  const caller = c.get('caller')
  const took = caller.kind === 'member' && tlp !== 'clear' && (await parts.tookPart(path, caller.code))
  return mayRead(caller, tlp, () => took)
}

function text(c: Context<HttpEnv>, body: string, type: string): Response {
  return c.body(body, 200, { 'content-type': type })
}

function page(c: Context<HttpEnv>, parts: CsafParts, html: string): Response {
  style(c, parts)
  return c.body(html, 200, { 'content-type': 'text/html; charset=utf-8' })
}

/** Pages run nothing and load nothing; they carry one style, named by its hash. */
function style(c: Context<HttpEnv>, { pageStyle }: CsafParts): void {
  c.header(
    'Content-Security-Policy',
    `default-src 'none'; style-src '${pageStyle}'; frame-ancestors 'none'; base-uri 'none'`,
  )
}
