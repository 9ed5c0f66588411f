import { pause } from './scope.ts'

/** What the build says of itself: a name that changes with any file, the files without which no page is shown, and what each is (SHA-256). */
interface Shell {
  readonly build: string
  readonly files: readonly string[]
  readonly digests: Readonly<Record<string, string>>
}
declare const trefoilShell: Shell

const prefix = 'trefoil-shell-'
const cacheName = prefix + trefoilShell.build
const atOnce = 6
/** So long the node may take for a page before the one that is kept is shown. */
const patienceMs = 5_000
/** What stands before a node says in its place. */
const notTheNode = new Set([502, 503, 504])
/** With which a page that was kept is shown: nothing that would lead the browser elsewhere. */
const pageHeaders = [
  ...['content-type', 'content-security-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'],
  ...['permissions-policy', 'referrer-policy', 'x-content-type-options', 'x-frame-options'],
]

/** Fetches this build whole, or fails: a console of two builds is never put together. */
export async function fillShell(): Promise<void> {
  const cache = await caches.open(cacheName)
  const left = ['/', ...trefoilShell.files]
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let path = left.pop(); path !== undefined; path = left.pop()) {
        const answer = await fetch(path, path === '/' ? { cache: 'no-cache' } : {})
        if (!(await isOfTheBuild(path, answer))) throw new Error('the node serves another build')
        await cache.put(path, answer)
      }
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
  return (await keptPage()) ?? answer ?? asked
}

async function keptPage(): Promise<Response | null> {
  const kept = await caches.match('/', { cacheName, ignoreVary: true })
  if (kept === undefined || !(await isOfTheBuild('/', kept))) return null
  const headers = pageHeaders.flatMap((name): [string, string][] => {
    const value = kept.headers.get(name)
    return value === null ? [] : [[name, value]]
  })
  return new Response(kept.body, { headers })
}

/** A file whose name says its content is the same for ever: what is kept is what the node would send. */
export async function answerPart(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(cacheName)
  const kept = await cache.match(path, { ignoreVary: true })
  if (kept !== undefined && (await isOfTheBuild(path, kept))) return kept
  const answer = await fetch(request)
  if (await isOfTheBuild(path, answer)) await cache.put(path, answer.clone())
  return answer
}

/**
 * Any script of this origin may write to the browser's store of files, and what it wrote there would outlive it and the session. So
 * nothing is kept or taken from there but what this build is made of.
 */
async function isOfTheBuild(path: string, answer: Response): Promise<boolean> {
  const wanted = Object.hasOwn(trefoilShell.digests, path) ? trefoilShell.digests[path] : undefined
  if (wanted === undefined || !answer.ok) return false
  const digest = await crypto.subtle.digest('SHA-256', await answer.clone().arrayBuffer())
  return btoa(String.fromCharCode(...new Uint8Array(digest))) === wanted
}
