import { runSeed, type SeedOptions, type SeedResult } from './run-seed.ts'

/** The shortest beginning of a history that still fails: what begins the same goes the same, so each is simply lived again. */
export async function shortestFailing(failed: SeedResult, options: SeedOptions): Promise<SeedResult> {
  let shortest = failed
  let least = 0
  // A shorter beginning may fail where a longer one does not; halving finds one that is short, and is cheap.
  while (least < shortest.operations) {
    const middle = Math.floor((least + shortest.operations) / 2)
    const result = await runSeed(failed.seed, { ...options, operations: middle })
    if (result.violations.length > 0) shortest = result
    else least = middle + 1
  }
  return shortest
}
