export interface Conclusion {
  readonly what: string
  /** The command that does the same again. */
  readonly again: string
  readonly counts: Readonly<{ [what: string]: number | string }>
  readonly violations: readonly string[]
  /** What to look at. */
  readonly look: string
}

/** Prints what a campaign did and found; the exit status is 1 if it found anything. */
export function conclude({ what, again, counts, violations, look }: Conclusion): void {
  console.log(what)
  for (const [name, value] of Object.entries(counts)) console.log(`  ${name.padEnd(32)} ${value}`)
  console.log(`  again with                       ${again}`)
  if (violations.length === 0) {
    console.log('Nothing was violated.')
    return
  }
  console.log(`${violations.length} VIOLATIONS; ${look}`)
  for (const violation of violations) console.log(`  ${violation}`)
  process.exitCode = 1
}
