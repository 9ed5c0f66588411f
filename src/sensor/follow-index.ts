import { asFault, type Fault } from '../base/fault.ts'
import { pause, type Timers } from '../base/timers.ts'
import type { SensorDisk } from '../store/sensor-disk.ts'
import type { LocalBrakes } from './local-brakes.ts'
import type { NodeLink } from './node-link.ts'
import { bounds, type IndexPage } from './wire.ts'

export interface FollowIndexParts {
  readonly link: Pick<NodeLink, 'page'>
  readonly disk: SensorDisk
  readonly brakes: LocalBrakes
  readonly timers: Timers
  readonly signal: AbortSignal
  /** What is held has changed. */
  readonly onTaken: () => void
  /** The index was that of the node at this moment. */
  readonly onCurrent: () => void
  readonly onTrouble: (fault: Fault) => void
}

const shortestWaitMs = 500
const longestWaitMs = 30_000

/** Follows the index of the node, page after page, until the signal; throws where the node says that this is no sensor of its any more. */
export async function followIndex(parts: FollowIndexParts): Promise<void> {
  const { link, disk, brakes, timers, signal, onTaken, onCurrent, onTrouble } = parts
  let waitMs = shortestWaitMs
  // The first answer comes at once, so that it is known how old what is held is.
  let waitSeconds = 0
  while (!signal.aborted) {
    try {
      const page = await link.page({ after: disk.meta('cursor') ?? '', brakes: brakes.tag, waitSeconds }, signal)
      takePage(disk, page)
      if (page.brakes !== null) brakes.use(page.brakes)
      if (page.items.length > 0 || page.anew) onTaken()
      if (!page.more) onCurrent()
      waitMs = shortestWaitMs
      waitSeconds = page.more ? 0 : bounds.waitSeconds
    } catch (error) {
      if (signal.aborted) return
      const fault = asFault(error)
      if (fault.kind === 'unauthenticated') throw fault
      onTrouble(fault)
      await pause(timers, waitMs, signal)
      waitMs = Math.min(longestWaitMs, waitMs * 2)
      waitSeconds = 0
    }
  }
}

/** A page is on the disk whole, with the place where it ends, or not at all. */
function takePage(disk: SensorDisk, page: IndexPage): void {
  disk.transact(() => {
    const before = Number(disk.meta('pass') ?? 0)
    const pass = page.anew ? before + 1 : before
    for (const item of page.items) {
      const held =
        'gone' in item
          ? { id: item.id, version: '', pattern: '', from: 0, until: null }
          : { ...item, until: item.until }
      disk.put(held, pass)
    }
    disk.setMeta('pass', String(pass))
    if (page.brakes !== null) disk.setMeta('brakes', JSON.stringify(page.brakes))
    if (page.anew) disk.setMeta('unswept', '1')
    // Everything came: what did not is held by the node no more.
    if (!page.more && disk.meta('unswept') === '1') {
      disk.dropBefore(pass)
      disk.setMeta('unswept', '0')
      disk.setMeta('complete', '1')
    }
    disk.setMeta('cursor', page.cursor)
  })
}
