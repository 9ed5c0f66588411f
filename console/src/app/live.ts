import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, use, useEffect, useState } from 'react'
import type { NodeEvent } from '../../../src/api/contract/status.ts'
import { addressOf, ask } from '../api/client.ts'
import { spaceName } from '../api/space.ts'

export type LiveState = 'open' | 'stale' | 'offline'
export interface Live {
  readonly state: LiveState
  /** How many objects arrived since the list was last read from its beginning. */
  readonly arrived: number
  readonly clearArrived: () => void
}

export const LiveContext = createContext<Live>({ state: 'stale', arrived: 0, clearArrived: () => {} })
export const useLive = (): Live => use(LiveContext)

const offlineAfterMs = 10_000
const firstRetryMs = 1_000
const longestRetryMs = 30_000
const refreshEveryMs = 2_000
/** What an indicator's producer waits for. */
const urgentEveryMs = 300

/** Listens to the node's events and asks again for what they touch; the state is for the reader to see. */
export function useLiveConnection(): Live {
  const client = useQueryClient()
  const [state, setState] = useState<LiveState>('stale')
  const [arrived, setArrived] = useState(0)

  useEffect(() => {
    let source: EventSource | null = null
    let retryMs = firstRetryMs
    let retry: ReturnType<typeof setTimeout> | undefined
    let giveUp: ReturnType<typeof setTimeout> | undefined
    const refresh = createRefresher(client, refreshEveryMs)
    const soonest = createRefresher(client, urgentEveryMs)

    function connect() {
      source = new EventSource(addressOf('/events'))
      source.onopen = () => {
        clearTimeout(giveUp)
        giveUp = undefined
        // What happened while the line was down is only known by asking.
        if (retryMs > firstRetryMs) refresh.now(['counts', 'alliance', 'status'])
        retryMs = firstRetryMs
        setState('open')
      }
      source.onerror = () => {
        setState((before) => (before === 'offline' ? before : 'stale'))
        // Also where the exercise that this tab is in has ended: the question finds that out.
        if (spaceName() !== null) void ask('/session').catch(() => {})
        giveUp ??= setTimeout(() => setState('offline'), offlineAfterMs)
        source?.close()
        clearTimeout(retry)
        retry = setTimeout(connect, retryMs)
        retryMs = Math.min(retryMs * 2, longestRetryMs)
      }
      const receive = (message: MessageEvent<string>) => {
        const event = readEvent(message.data)
        if (event === null) return
        if (event.kind === 'arrived') setArrived((count) => count + 1)
        refresh.soon(touchedBy[event.kind])
        if (event.kind === 'arrived' || event.kind === 'recall') soonest.soon(['seen'])
      }
      for (const name of ['message', 'arrived', 'link', 'charter', 'flash', 'review', 'recall', 'exercise'])
        source.addEventListener(name, receive)
    }
    connect()
    return () => {
      clearTimeout(retry)
      clearTimeout(giveUp)
      refresh.stop()
      soonest.stop()
      source?.close()
    }
  }, [client])

  return { state, arrived, clearArrived: () => setArrived(0) }
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
