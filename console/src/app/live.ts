import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, use, useEffect, useState } from 'react'
import type { Arrivals } from '../../../src/api/contract/objects.ts'
import type { NodeEvent } from '../../../src/api/contract/status.ts'
import { addressOf, ask, Refused } from '../api/client.ts'
import { isAway, lastAnsweredMs, nodeAnswered, onReach, useAway } from '../api/reach.ts'
import { dropCopies } from '../copies/copies.ts'
import { openEventLine } from './event-line.ts'

export type LiveState = 'open' | 'stale' | 'offline'
export interface Live {
  readonly state: LiveState
  /** How many objects arrived since the list was last read from its beginning. */
  readonly arrived: number
  readonly clearArrived: () => void
}

export const LiveContext = createContext<Live>({ state: 'stale', arrived: 0, clearArrived: () => {} })
export const useLive = (): Live => use(LiveContext)

const refreshEveryMs = 2_000
/** What an indicator's producer waits for. */
const urgentEveryMs = 300
/** So short a silence is the one of a page that is loaded again, or of a node that is started again. */
const shortSilenceMs = 60_000

/** Listens to the node's events and asks again for what they touch; the state is for the reader to see. */
export function useLiveConnection(): Live {
  const client = useQueryClient()
  const away = useAway()
  const [open, setOpen] = useState(false)
  const [arrived, setArrived] = useState(0)

  useEffect(() => {
    const refresh = createRefresher(client, refreshEveryMs)
    const soonest = createRefresher(client, urgentEveryMs)
    let lostAtMs: number | null = isAway() ? lastAnsweredMs() : null

    const line = openEventLine({
      address: addressOf('/events'),
      onOpen(silentMs) {
        nodeAnswered()
        setOpen(true)
        if (lostAtMs !== null) void catchUp(client, lostAtMs, (count) => setArrived((before) => before + count))
        if (lostAtMs !== null && (silentMs ?? Date.now() - lostAtMs) > shortSilenceMs) void dropCopies()
        lostAtMs = null
      },
      onLost() {
        setOpen(false)
        lostAtMs ??= Date.now()
        // Whether the node is away, the session over, or the exercise that this tab is in: the question finds that out.
        void ask('/session').catch((error: unknown) => {
          if (error instanceof Refused && error.status === 401)
            void client.invalidateQueries({ queryKey: ['alliance'] })
        })
      },
      onRest() {
        setOpen(false)
        lostAtMs ??= Date.now()
      },
      onMessage(text) {
        const event = readEvent(text)
        if (event === null) return
        if (event.kind === 'arrived') setArrived((count) => count + (Number(event.subject) || 1))
        if (event.kind === 'recall') void dropCopies()
        refresh.soon(touchedBy[event.kind])
        if (event.kind === 'arrived' || event.kind === 'recall') soonest.soon(['seen'])
      },
    })
    const unheed = onReach(() => {
      if (!isAway()) line.wake()
    })
    return () => {
      unheed()
      refresh.stop()
      soonest.stop()
      line.close()
    }
  }, [client])

  return { state: away ? 'offline' : open ? 'open' : 'stale', arrived, clearArrived: () => setArrived(0) }
}

/**
 * What happened while the line was down is only known by asking: everything in sight anew, but the long list, which would move under
 * the reader's hands: it is asked anew where nothing arrived, else what arrived is offered.
 */
async function catchUp(client: QueryClient, sinceMs: number, offer: (count: number) => void): Promise<void> {
  void client.invalidateQueries({ predicate: ({ queryKey }) => !isLongList(queryKey) })
  const since = new Date(sinceMs).toISOString()
  const arrivals = await ask<Arrivals>('/arrivals', { query: { since } }).catch(() => null)
  if (arrivals !== null && arrivals.count > 0) offer(arrivals.count)
  else void client.invalidateQueries({ predicate: ({ queryKey }) => isLongList(queryKey) })
}

function isLongList([kind, filter]: readonly unknown[]): boolean {
  return kind === 'objects' && typeof filter === 'object'
}

const touchedBy: Readonly<Record<NodeEvent['kind'], readonly string[]>> = {
  // The long list is left alone: it would move under the reader's hands. It offers what is new instead.
  arrived: ['counts', 'status', 'latest', 'recipients', 'object'],
  link: ['alliance', 'status', 'ledger'],
  charter: ['alliance', 'status', 'recipients', 'reviews'],
  review: ['reviews'],
  flash: ['flash'],
  exercise: ['exercises'],
  advisory: ['advisories', 'advisory', 'advisory-translation', 'advisory-readiness'],
  hunt: ['hunts', 'hunt-offers'],
  warning: ['situation'],
  incident: ['incidents', 'incident', 'incident-requests', 'incident-invitations'],
  recall: ['recalls', 'taken-back', 'object', 'objects', 'counts', 'recipients', 'proof'],
}

/** Gathers what events touch and asks for it at most once in that time, however many come. */
function createRefresher(client: QueryClient, everyMs: number) {
  const waiting = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  function flush() {
    timer = undefined
    for (const name of waiting)
      void client.invalidateQueries({ queryKey: name === 'latest' ? ['objects', 'latest'] : [name] })
    waiting.clear()
  }
  return {
    soon(names: readonly string[]) {
      for (const name of names) waiting.add(name)
      timer ??= setTimeout(flush, everyMs)
    },
    now(names: readonly string[]) {
      for (const name of names) waiting.add(name)
      flush()
    },
    stop: () => clearTimeout(timer),
  }
}

function readEvent(data: string): NodeEvent | null {
  try {
    const value = JSON.parse(data) as NodeEvent
    return value.kind in touchedBy ? value : null
  } catch {
    return null
  }
}
