import type { Holding } from '../copies/holding.ts'
import { pause, scope } from './scope.ts'

/** A tab that is loaded again asks at once; one that was closed never does. */
const holdMs = 60_000
/** The page that goes may speak after the one that comes. */
const lateMs = 5_000

interface Held {
  readonly keys: unknown
  readonly untilMs: number
}

/** In memory and nowhere else: what is held is gone when this ends. */
const held = new Map<string, Held>()

/** Holds the keys of a tab's copies while the tab is loaded again. The keys cannot be read out; they can only be handed back. */
export function listenForKeys(): void {
  scope.addEventListener('message', (event) => {
    const told = event.data as Holding
    if (told.does === 'hold') {
      const entry = { keys: told.keys, untilMs: Date.now() + holdMs }
      held.set(told.tab, entry)
      event.waitUntil(
        pause(holdMs).then(() => {
          if (held.get(told.tab) === entry) held.delete(told.tab)
        }),
      )
    } else if (told.does === 'take') event.waitUntil(handBack(told.tab, event.ports[0]))
    else held.clear()
  })
}

async function handBack(tab: string, port: MessagePort | undefined): Promise<void> {
  const lateAt = Date.now() + lateMs
  while (!held.has(tab) && Date.now() < lateAt) await pause(20)
  const found = held.get(tab)
  held.delete(tab)
  port?.postMessage(found !== undefined && found.untilMs > Date.now() ? found.keys : null)
}
