/** The line on which a node tells what changed: opened again by itself, however it was lost. */
export interface EventLine {
  /** Tries at once; nothing where it is open and heard from. */
  wake(): void
  close(): void
}
interface Hearing {
  readonly address: string
  /** The line is open; for how long nothing was heard, in milliseconds, null the first time. */
  onOpen(silentMs: number | null): void
  onLost(): void
  /** Nobody looks: the line is given up until somebody does. */
  onRest(): void
  onMessage(text: string): void
}

const firstRetryMs = 1_000
const longestRetryMs = 15_000
/** The node gives a sign of life every 20 s. */
const silenceMs = 50_000
const lookEveryMs = 5_000
/** Browsers open six connections to a node for all tabs together: those that nobody looks at give theirs back. */
const restAfterMs = 30_000

/**
 * A line may be lost without a word: the machine slept, a cable was pulled. So one that is silent for too long is opened anew, and
 * when the window is seen again or the network is back that is looked at right away.
 */
export function openEventLine({ address, onOpen, onLost, onRest, onMessage }: Hearing): EventLine {
  let source: EventSource | null = null
  let isOpen = false
  let heardMs: number | null = null
  let triedMs = 0
  let retryMs = firstRetryMs
  let retry: ReturnType<typeof setTimeout> | undefined

  let rest: ReturnType<typeof setTimeout> | undefined
  const isSeen = () => document.visibilityState === 'visible'

  function connect() {
    clearTimeout(retry)
    source?.close()
    source = null
    if (!isSeen()) return
    const line = new EventSource(address)
    source = line
    // A try that comes to nothing silently counts as lost, too.
    triedMs = Date.now()
    line.onopen = () => {
      isOpen = true
      retryMs = firstRetryMs
      const silentMs = heardMs === null ? null : Date.now() - heardMs
      heardMs = Date.now()
      onOpen(silentMs)
    }
    line.onerror = lose
    line.onmessage = ({ data }: MessageEvent<string>) => {
      heardMs = Date.now()
      onMessage(data)
    }
    line.addEventListener('beat', () => {
      heardMs = Date.now()
    })
  }
  function lose() {
    source?.close()
    source = null
    isOpen = false
    clearTimeout(retry)
    retry = setTimeout(connect, retryMs)
    retryMs = Math.min(retryMs * 2, longestRetryMs)
    onLost()
  }
  const isSilent = () => source !== null && Date.now() - Math.max(triedMs, isOpen ? (heardMs ?? 0) : 0) > silenceMs
  function look() {
    if (!isSilent()) return
    lose()
    connect()
  }
  function wake() {
    if (source === null) connect()
    else look()
  }
  function turn() {
    clearTimeout(rest)
    if (isSeen()) wake()
    else rest = setTimeout(giveUp, restAfterMs)
  }
  function giveUp() {
    clearTimeout(retry)
    source?.close()
    source = null
    isOpen = false
    onRest()
  }
  const watch = setInterval(look, lookEveryMs)
  document.addEventListener('visibilitychange', turn)
  addEventListener('online', wake)
  connect()
  return {
    wake,
    close() {
      clearInterval(watch)
      clearTimeout(retry)
      document.removeEventListener('visibilitychange', turn)
      clearTimeout(rest)
      removeEventListener('online', wake)
      source?.close()
    },
  }
}
