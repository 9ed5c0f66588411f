import type { Stats } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import type { Handler } from 'hono'
import { Fault } from '../base/fault.ts'
import type { HttpEnv } from './connection.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}
// The bundler puts a hash of the content in the name.
const hashedName = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/
const maxFiles = 5_000

/**
 * Serves a folder of a built browser application. Only what was listed is served, so no request can name a file outside it;
 * a path that is no file and looks like a page is the application itself, which has its own routes. Another build in the same
 * place is served as soon as its page is there: never a page of one build without the files that it names.
 */
export async function serveFolder(folder: string, nowMs = Date.now): Promise<Handler<HttpEnv>> {
  const build = new Build(folder, nowMs)
  await build.refresh()
  return async (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') throw new Fault('not-found', 'there is nothing here')
    const asked = new URL(c.req.url).pathname
    const isPage = extname(asked) === '' || asked === page
    if (isPage || !build.files.has(asked)) await build.refresh()
    const path = isPage ? page : asked
    if (!build.files.has(path))
      throw new Fault('not-found', isPage ? 'the console is not built: run npm run console' : 'there is no such file')
    return answer(folder, build.files, path, c.req.raw)
  }
}

const page = '/index.html'
/** What changes with every build: its page, and the folders that its files are put in. */
const marks = [page, '/', '/assets']
/** Two changes that follow each other this fast may bear one time in the file system. */
const sameTimeMs = 2_000

/** The files of the folder as they were when one of the marks last changed. */
class Build {
  readonly #folder: string
  readonly #nowMs: () => number
  /** Undefined: what was listed may have changed since under the same times. */
  #mark: string | undefined
  #listing: Promise<void> | undefined
  files: ReadonlyMap<string, string> = new Map()

  constructor(folder: string, nowMs: () => number) {
    this.#folder = folder
    this.#nowMs = nowMs
  }

  /** Lists them again, once for all who ask, where it is another build or this one was not whole. */
  async refresh(): Promise<void> {
    const times = await this.#times()
    if (times.join(' ') === this.#mark) return
    this.#listing ??= this.#list().finally(() => {
      this.#listing = undefined
    })
    await this.#listing
  }

  async #list(): Promise<void> {
    // Before the files: what is put there meanwhile changes them again.
    const times = await this.#times()
    const now = this.#nowMs()
    this.files = await listFiles(this.#folder)
    this.#mark = times.some((time) => Math.abs(now - time) < sameTimeMs) ? undefined : times.join(' ')
  }

  async #times(): Promise<number[]> {
    const found = await Promise.all(marks.map((path) => statOf(join(this.#folder, path))))
    return found.map((one) => one?.mtimeMs ?? 0)
  }
}

async function answer(
  folder: string,
  files: ReadonlyMap<string, string>,
  path: string,
  request: Request,
): Promise<Response> {
  const tag = files.get(path)!
  const accepted = (request.headers.get('accept-encoding') ?? '').toLowerCase()
  const [suffix, coding] =
    files.has(`${path}.br`) && /\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted)
      ? ['.br', 'br']
      : files.has(`${path}.gz`) && /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted)
        ? ['.gz', 'gzip']
        : ['', null]
  const headers: Record<string, string> = {
    'content-type': types[extname(path)] ?? 'application/octet-stream',
    'cache-control': hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: `"${tag}${suffix}"`,
    vary: 'accept-encoding',
  }
  if (request.headers.get('if-none-match') === headers.etag) return new Response(null, { status: 304, headers })
  if (coding !== null) headers['content-encoding'] = coding
  const bytes = await readFile(join(folder, ...`${path}${suffix}`.split('/'))).catch((error: unknown) => {
    // It was there when it was listed: another build has taken its place.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Fault('not-found', 'there is no such file')
    throw error
  })
  return new Response(new Uint8Array(bytes), { headers })
}

/** Every regular file, as an absolute URL path, with a tag that changes with it. Links are not followed. */
async function listFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  let entries: Awaited<ReturnType<typeof readEntries>>
  try {
    entries = await readEntries(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return files
    throw error
  }
  for (const entry of entries) {
    if (!entry.isFile()) continue
    if (files.size >= maxFiles) throw new Fault('too-large', `more than ${maxFiles} files in the folder to serve`)
    const full = join(entry.parentPath, entry.name)
    const found = await statOf(full)
    if (found === null) continue
    const path = full.slice(folder.length).split(sep).join('/')
    files.set(path.startsWith('/') ? path : `/${path}`, tagOf(found))
  }
  return files
}

/** Null: it is not there, or not any more. */
async function statOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function tagOf({ size, mtimeMs }: Stats): string {
  return `${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}`
}

function readEntries(folder: string) {
  return readdir(folder, { recursive: true, withFileTypes: true })
}
