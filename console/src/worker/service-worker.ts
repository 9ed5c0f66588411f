import { listenForKeys } from './held-keys.ts'
import { type Fetching, scope } from './scope.ts'
import { answerPage, answerPart, fillShell, removeOtherShells } from './shell.ts'

/*
 * The console's service worker: it keeps the console itself, so that a page that is loaded while the node is away is the console
 * and says so. What the node answers never passes through here; what is kept of it lies sealed, and this holds only keys.
 */
scope.addEventListener('install', (event) => event.waitUntil(fillShell().then(() => scope.skipWaiting())))
scope.addEventListener('activate', (event) => event.waitUntil(removeOtherShells().then(() => scope.clients.claim())))
scope.addEventListener('fetch', (event) => {
  const answer = answerOf(event)
  if (answer !== null) event.respondWith(answer)
})
listenForKeys()

/** Pages and the parts of the console; null: nothing of ours, the browser asks by itself. */
function answerOf({ request }: Fetching): Promise<Response> | null {
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== scope.location.origin || pathname.startsWith('/api/')) return null
  if (request.mode === 'navigate') return /\.[^/]*$/.test(pathname) ? null : answerPage(request)
  return pathname.startsWith('/assets/') || pathname === '/trefoil.svg' ? answerPart(request, pathname) : null
}
