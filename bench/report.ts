import { cpus, totalmem } from 'node:os'

export interface Figure {
  readonly what: string
  readonly value: string
  readonly goal: string
}

/** Prints figures as a table, with the machine that they were measured on. */
export function printFigures(figures: readonly Figure[]): void {
  const cpu = cpus()[0]?.model ?? 'unknown'
  console.log(
    `\n${cpus().length} × ${cpu}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`,
  )
  console.log('| what | measured | goal |\n|---|---|---|')
  for (const { what, value, goal } of figures) console.log(`| ${what} | ${value} | ${goal} |`)
}

export function perSecond(count: number, seconds: number): string {
  return `${Math.round(count / seconds).toLocaleString('en-US')}/s`
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
