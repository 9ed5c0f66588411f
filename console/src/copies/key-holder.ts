import { findWorker, knownWorker } from '../worker/register.ts'
import type { CopyKeys, Holding } from './holding.ts'

const answerWithinMs = 15_000

/*
 * Keys live in the page. While it is loaded again the service worker holds them in its memory: they are in no storage of the browser,
 * so that a browser that was closed, or a disk that was copied, has sealed copies without a key.
 */

/** At once, since the page is going. */
export function handOver(tab: string, keys: CopyKeys): void {
  tell(knownWorker(), { does: 'hold', tab, keys })
}

/** The keys that this tab handed over before it was loaded again; null where nobody holds them any more. */
export async function takeBack(tab: string): Promise<CopyKeys | null> {
  const worker = await findWorker()
  if (worker === null) return null
  const { port1, port2 } = new MessageChannel()
  const answer = new Promise<CopyKeys | null>((resolve) => {
    port1.onmessage = (event: MessageEvent<CopyKeys | null>) => resolve(event.data)
    setTimeout(() => resolve(null), answerWithinMs)
  })
  tell(worker, { does: 'take', tab }, [port2])
  return await answer.finally(() => port1.close())
}

export function dropHeld(): void {
  tell(knownWorker(), { does: 'drop' })
}

function tell(worker: ServiceWorker | null, message: Holding, transfer: Transferable[] = []): void {
  worker?.postMessage(message, transfer)
}
