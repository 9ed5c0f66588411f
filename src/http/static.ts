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
 * Serves a folder of a built browser application. The files are listed once, so no request can name one outside it;
 * a path that is no file and looks like a page is the application itself, which has its own routes.
 */
export async function serveFolder(folder: string): Promise<Handler<HttpEnv>> {
  const files = await listFiles(folder)
  return async (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') throw new Fault('not-found', 'there is nothing here')
    const asked = new URL(c.req.url).pathname
    let path = asked === '/' ? '/index.html' : asked
    if (!files.has(path)) {
      if (extname(asked) !== '') throw new Fault('not-found', 'there is no such file')
      path = '/index.html'
    }
    if (!files.has(path)) throw new Fault('not-found', 'the console is not built: run npm run console')
    return answer(folder, files, path, c.req.raw)
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
  const bytes = await readFile(join(folder, ...`${path}${suffix}`.split('/')))
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
    const { size, mtimeMs } = await stat(full)
    const path = full.slice(folder.length).split(sep).join('/')
    files.set(path.startsWith('/') ? path : `/${path}`, `${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}`)
  }
  return files
}

function readEntries(folder: string) {
  return readdir(folder, { recursive: true, withFileTypes: true })
}
