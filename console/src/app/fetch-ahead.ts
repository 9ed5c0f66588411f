import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { registerWorker } from '../worker/register.ts'

// Whoever has just arrived is about to ask for something; that comes first.
const restMs = 5_000

/**
 * Fetches the code of every page while the line to the node is open, one at a time and when nothing else is to do: a node that goes
 * away takes no page with it, and what was read before can still be read on all of them.
 */
export function useFetchAhead(open: boolean): void {
  const router = useRouter()
  useEffect(() => {
    if (!open || savesData()) return
    const stop = new AbortController()
    void (async () => {
      await pause(restMs)
      await registerWorker()
      for (const route of Object.values(router.routesById)) {
        await pause(100)
        if (stop.signal.aborted) return
        await router.loadRouteChunk(route)
      }
    })()
    return () => stop.abort()
  }, [open, router])
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => ('requestIdleCallback' in globalThis ? requestIdleCallback(() => resolve()) : resolve()), ms)
  })
}

function savesData(): boolean {
  return (navigator as { readonly connection?: { readonly saveData?: boolean } }).connection?.saveData === true
}
