/** What a rule asks of a rate. */
export interface Threshold {
  /** As many at least, so that three instead of one is no alarm. */
  readonly minimum: number
  /** So many times what is usual at least. */
  readonly factor: number
  /** As rare as this at most, if nothing but chance were behind it. */
  readonly alpha: number
}

/** The numbers that explain a judgement: whoever doubts it can work it out again. */
export interface Judgement {
  readonly observed: number
  readonly baseline: readonly number[]
  /** The median of the baseline. */
  readonly expected: number
  /** By how much the baseline varies more than chance alone would have it; 1: not more. */
  readonly dispersion: number
  /** The chance of as many or more, if the usual rate went on. */
  readonly chance: number
  readonly warns: boolean
  readonly because: 'rare' | 'too-few' | 'no-history' | 'not-enough-more' | 'not-rare'
}

/** So many windows of the baseline must hold something, or nothing is usual yet. */
const leastHistory = 4
/** Where the median is 0, as if there were one in two windows. */
const leastExpected = 0.5

/**
 * Judges a count against the same count in earlier windows: the median is what is usual (one flood in the baseline does not move it), the
 * spread around it says how much it varies by itself, and the chance is that of a Poisson count of that rate, widened by that spread.
 */
export function judgeRate(
  observed: number,
  baseline: readonly number[],
  { minimum, factor, alpha }: Threshold,
): Judgement {
  const expected = Math.max(median(baseline), leastExpected)
  const spread = 1.4826 * median(baseline.map((one) => Math.abs(one - expected)))
  const dispersion = Math.max(1, (spread * spread) / expected)
  const chance = poissonTail(observed / dispersion, expected / dispersion)
  const because =
    baseline.filter((one) => one > 0).length < leastHistory
      ? 'no-history'
      : observed < minimum
        ? 'too-few'
        : observed < factor * expected
          ? 'not-enough-more'
          : chance > alpha
            ? 'not-rare'
            : 'rare'
  return { observed, baseline, expected, dispersion, chance, warns: because === 'rare', because }
}

/** The middle of some numbers; 0 of none. */
function median(numbers: readonly number[]): number {
  if (numbers.length === 0) return 0
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The chance that a Poisson count of this mean is `least` or more; between 0 and 1, within 1e-9 of it for means below 10,000. */
export function poissonTail(least: number, mean: number): number {
  const from = Math.ceil(least)
  if (from <= 0) return 1
  if (mean <= 0) return 0
  // Beyond this the sum has too many terms; the cube root of a Poisson count is nearly normal (Wilson and Hilferty).
  if (mean > 10_000) return normalTail((1 - 1 / (9 * from) - Math.cbrt(mean / from)) * 3 * Math.sqrt(from))
  const above = from > mean
  let term = Math.exp(-mean + from * Math.log(mean) - logFactorial(from))
  let sum = 0
  if (above) {
    for (let at = from; term > sum * 1e-17 && at < from + 100_000; at++) {
      sum += term
      term *= mean / (at + 1)
    }
    return Math.min(1, sum)
  }
  // Below the mean, the other side is the short one.
  for (let at = from; at > 0; at--) {
    term *= at / mean
    sum += term
    if (term < sum * 1e-17) break
  }
  return Math.max(0, 1 - sum)
}

function normalTail(z: number): number {
  // Abramowitz and Stegun 26.2.17.
  const t = 1 / (1 + 0.231_641_9 * Math.abs(z))
  const poly =
    t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))))
  const tail = Math.exp((-z * z) / 2) * 0.398_942_280_4 * poly
  return z >= 0 ? tail : 1 - tail
}

/** ln n! by summing where n is small, else by Stirling's series. */
function logFactorial(n: number): number {
  if (n < 60) {
    let sum = 0
    for (let at = 2; at <= n; at++) sum += Math.log(at)
    return sum
  }
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3)
}
