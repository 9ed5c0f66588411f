/** Where the browser has no service worker (an address without TLS that is not loopback), everything else works as well. */
const container = (globalThis.navigator as Navigator | undefined)?.serviceWorker as ServiceWorkerContainer | undefined
let known: ServiceWorker | null = null

/** The worker that runs, as far as this page has heard of it: also while the page goes, when nothing can be waited for. */
export function knownWorker(): ServiceWorker | null {
  return container?.controller ?? known
}

export async function findWorker(): Promise<ServiceWorker | null> {
  known = (await container?.getRegistration('/'))?.active ?? null
  return knownWorker()
}

/** Starts keeping the console itself. The browser looks for a newer one at each load of a page, past its own cache. */
export async function registerWorker(): Promise<void> {
  if (container === undefined || !import.meta.env.PROD) return
  try {
    await container.register('/service-worker.js', { scope: '/', updateViaCache: 'none' })
    await findWorker()
  } catch {
    // Refused where the certificate is not trusted: then nothing is kept, and nothing else is lost.
  }
}
