/** 0 (inclusive) to 1 (exclusive). */
type RandomFraction = () => number

const firstMs = 30_000
const longestMs = 6 * 3_600_000
/** However long a server asks us to stay away. */
const longestAskedMs = 24 * 3_600_000
const leastMs = 1_000

/** Until the next run after one that went well: the interval, a tenth more or less, so that not everybody comes at the full hour. */
export function waitAfterSuccess(everySeconds: number, random: RandomFraction): number {
  return Math.max(leastMs, Math.round(everySeconds * 1000 * (0.9 + 0.2 * random())))
}

/**
 * Until the next run after so many that failed in a row: half to the whole of 30 s, 1, 2, 4 … minutes, at most six hours, and not
 * before the server asked for, up to a day.
 */
export function waitAfterFailure(failures: number, retryAfterMs: number | null, random: RandomFraction): number {
  const window = Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 20))
  const own = Math.round(window * (0.5 + 0.5 * random()))
  return Math.max(own, Math.min(retryAfterMs ?? 0, longestAskedMs))
}
