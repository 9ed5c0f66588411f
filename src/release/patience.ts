/** Whether it was looked long enough. */
export type Enough = () => boolean

/** From now on for so long; never, where nobody says for how long. */
export function patience(
  { elapsedMs }: { readonly elapsedMs?: () => number },
  { patienceMs }: { readonly patienceMs?: number },
): Enough {
  if (elapsedMs === undefined || patienceMs === undefined) return () => false
  const until = elapsedMs() + patienceMs
  return () => elapsedMs() >= until
}
