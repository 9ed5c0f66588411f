import { pause } from './scope.ts'

/** What the build says of itself: a name that changes with any file, and the files without which no page is shown. */
interface Shell {
  readonly build: string
  readonly entry: string
  readonly files: readonly string[]
}
declare const trefoilShell: Shell

const prefix = 'trefoil-shell-'
const cacheName = prefix + trefoilShell.build
const atOnce = 6
/** So long the node may take for a page before the one that is kept is shown. */
const patienceMs = 5_000
/** What stands before a node says in its place. */
const notTheNode = new Set([502, 503, 504])

/** Fetches this build whole, or fails: a console of two builds is never put together. */
export async function fillShell(): Promise<void> {
  const cache = await caches.open(cacheName)
  const page = await fetch('/', { cache: 'no-cache' })
  if (!page.ok || !(await page.clone().text()).includes(trefoilShell.entry))
    throw new Error('the node serves another build')
  await cache.put('/', page)
  const left = [...trefoilShell.files]
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let path = left.pop(); path !== undefined; path = left.pop()) await cache.add(path)
    }),
  )
}

export async function removeOtherShells(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(prefix) && name !== cacheName) await caches.delete(name)
}

/** The page as the node has it now; the one that is kept only where the node does not answer. So no build outlives an upgrade. */
export async function answerPage(request: Request): Promise<Response> {
  const asked = fetch(request)
  const answer = await Promise.race([asked.catch(() => null), pause(patienceMs).then(() => null)])
  if (answer !== null && !notTheNode.has(answer.status)) return answer
  return (await caches.match('/', { cacheName, ignoreVary: true })) ?? answer ?? asked
}

/** A file whose name says its content is the same for ever: what is kept is what the node would send. */
export async function answerPart(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(cacheName)
  const kept = await cache.match(path, { ignoreVary: true })
  if (kept !== undefined) return kept
  const answer = await fetch(request)
  if (answer.ok) await cache.put(path, answer.clone())
  return answer
}
