import { useSyncExternalStore } from 'react'

const probeEveryMs = 3_000
const probeWithinMs = 10_000

/** Whether the node answers, as the last question found: whatever it says, an answer is an answer. */
let away = false
let answeredAtMs = Date.now()
/** When something was last not done because the node is away. */
let refusedAtMs = 0
/** Something that is shown was kept: it may lack what is never kept. */
let readCopies = false
const listeners = new Set<() => void>()

export const isAway = (): boolean => away
export const lastAnsweredMs = (): number => answeredAtMs

export function nodeAnswered(): void {
  answeredAtMs = Date.now()
  if (!away) return
  away = false
  refusedAtMs = 0
  readCopies = false
  tell()
}

export function nodeDidNotAnswer(): void {
  if (away) return
  away = true
  tell()
  setTimeout(probe, probeEveryMs)
}

/** Asks what anybody may ask, until there is an answer: then everything goes on by itself. */
export async function probe(): Promise<void> {
  if (!away) return
  try {
    const answer = await fetch('/api/v1/about', { cache: 'no-store', signal: AbortSignal.timeout(probeWithinMs) })
    if (answer.status < 502 || answer.status > 504) nodeAnswered()
  } catch {
    // Still away.
  }
  if (away) setTimeout(probe, probeEveryMs)
}

/** Something that would change the node was asked for and not sent; the page says why. */
export function refuseWhileAway(): void {
  refusedAtMs = Date.now()
  tell()
}

export function aCopyIsShown(): void {
  if (readCopies) return
  readCopies = true
  tell()
}

export function onReach(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const useAway = (): boolean => useSyncExternalStore(onReach, isAway)
export const useRefusedAt = (): number => useSyncExternalStore(onReach, () => refusedAtMs)
export const useReadCopies = (): boolean => useSyncExternalStore(onReach, () => readCopies)

function tell(): void {
  for (const listener of listeners) listener()
}
