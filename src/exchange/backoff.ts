/** 0 (inclusive) to 1 (exclusive), as Math.random. */
export type RandomFraction = () => number

const firstMs = 1000
const longestMs = 300_000
const soonestMs = 100
export const pollMs = 30_000
export const slowMs = 300_000

/** Full jitter: anywhere within 1, 2, 4 … 300 seconds, so that members that failed together do not come back together. */
export function backoffMs(failures: number, random: RandomFraction): number {
  const window = Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 20))
  return Math.max(soonestMs, Math.round(window * random()))
}

/** The interval, 20 % more or less. */
export function jittered(ms: number, random: RandomFraction): number {
  return Math.round(ms * (0.8 + 0.4 * random()))
}
