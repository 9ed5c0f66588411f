import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const dist = join(import.meta.dirname, '../console/dist')
const isBuilt = existsSync(join(dist, 'service-worker.js'))
const digestOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('base64')

interface Shell {
  fillShell(): Promise<void>
  answerPage(request: Request): Promise<Response>
  answerPart(request: Request, path: string): Promise<Response>
}
interface Stored {
  put(path: string, answer: Response): Promise<void>
}

const origin = 'https://node.example'
const files: Readonly<Record<string, string>> = {
  '/': '<page>',
  '/assets/a-11111111.js': 'a()',
  '/trefoil.svg': '<svg/>',
}
/** What the node serves; null: it does not answer. */
let node: (path: string) => Response | null
let asked: string[]
let shell: Shell
let stored: Stored

function storeOf(): Stored & {
  match(path: string): Promise<Response | undefined>
  readonly held: Map<string, Response>
} {
  const held = new Map<string, Response>()
  return {
    held,
    match: async (path) => held.get(path)?.clone(),
    put: async (path, answer) => void held.set(path, answer),
  }
}

beforeEach(async () => {
  asked = []
  node = (path) => new Response(files[path] ?? null, { status: path in files ? 200 : 404 })
  const store = storeOf()
  stored = store
  vi.stubGlobal('trefoilShell', {
    build: 'one',
    files: Object.keys(files).filter((path) => path !== '/'),
    digests: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, digestOf(content)])),
  })
  vi.stubGlobal('caches', { open: async () => store, match: store.match, keys: async () => [] })
  vi.stubGlobal('fetch', async (from: string | Request) => {
    const path = new URL(typeof from === 'string' ? from : from.url, origin).pathname
    asked.push(path)
    const answer = node(path)
    if (answer === null) throw new TypeError('no answer')
    return answer
  })
  vi.resetModules()
  const place = '../console/src/worker/shell.ts'
  shell = (await import(place)) as Shell
})
afterEach(() => vi.unstubAllGlobals())

const part = (path: string) => shell.answerPart(new Request(origin + path), path).then((answer) => answer.text())
const page = () => shell.answerPage(new Request(`${origin}/objects`))

test('the console is kept whole, and shown while the node is away', async () => {
  await shell.fillShell()
  asked = []
  expect(await part('/assets/a-11111111.js')).toBe('a()')
  expect(asked).toEqual([])
  node = () => null
  expect(await (await page()).text()).toBe('<page>')
  expect(await part('/trefoil.svg')).toBe('<svg/>')
})

test('what the node gives stands before what is kept, so that no build of the console outlives an upgrade', async () => {
  await shell.fillShell()
  node = () => new Response('<newer page>')
  expect(await (await page()).text()).toBe('<newer page>')
})

test('what a script laid into the browser’s store in place of a file is not run: the node is asked', async () => {
  await shell.fillShell()
  await stored.put('/assets/a-11111111.js', new Response('evil()'))
  asked = []
  expect(await part('/assets/a-11111111.js')).toBe('a()')
  expect(asked).toEqual(['/assets/a-11111111.js'])
  // And what the node gave stands there again.
  node = () => null
  expect(await part('/assets/a-11111111.js')).toBe('a()')
})

test('a page that was laid there is not shown, and leads nowhere', async () => {
  await shell.fillShell()
  node = () => null
  await stored.put('/', new Response('<evil>'))
  await expect(page()).rejects.toThrow('no answer')
  await stored.put(
    '/',
    new Response('<page>', { headers: { refresh: '0;url=https://evil.example/', 'x-frame-options': 'DENY' } }),
  )
  const answer = await page()
  expect(await answer.text()).toBe('<page>')
  expect(answer.headers.get('refresh')).toBeNull()
  expect(answer.headers.get('x-frame-options')).toBe('DENY')
})

test.each([
  ['another page', '/', () => new Response('<another>')],
  ['another file', '/assets/a-11111111.js', () => new Response('b()')],
  ['an error', '/trefoil.svg', () => new Response('', { status: 500 })],
])('a console of two builds is never kept: %s', async (_, path, answer) => {
  const before = node
  node = (of) => (of === path ? answer() : before(of))
  await expect(shell.fillShell()).rejects.toThrow('the node serves another build')
})

test('what is not of this build is asked of the node, and not kept', async () => {
  node = () => new Response('newer()')
  expect(await part('/assets/b-22222222.js')).toBe('newer()')
  expect(await part('/assets/constructor')).toBe('newer()')
  node = () => null
  await expect(part('/assets/b-22222222.js')).rejects.toThrow('no answer')
})

test.skipIf(!isBuilt)('the worker knows every file of its build by what is in it', () => {
  const worker = readFileSync(join(dist, 'service-worker.js'), 'utf8')
  const told = JSON.parse(/^const trefoilShell=(\{.*?\}\});?/.exec(worker)![1]!) as {
    files: string[]
    digests: Record<string, string>
  }
  expect(told.files.length).toBeGreaterThan(20)
  for (const path of told.files) expect(told.digests).toHaveProperty([path])
  for (const [path, digest] of Object.entries(told.digests))
    expect([path, digestOf(readFileSync(join(dist, path === '/' ? 'index.html' : path)))]).toEqual([path, digest])
})
