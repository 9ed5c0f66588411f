import type { Logger } from 'pino'
import { Fault } from '../base/fault.ts'

/** Writes unexpected errors to the log: where they come from, never what they say. */
export function reportTo(log: Logger): (error: unknown, id?: string) => void {
  return (error, id) => log.error({ ...traceOf(error), ...(id === undefined ? {} : { id }) }, 'unexpected error')
}

/** Where an error comes from. What it says stays out of the log: it may quote what somebody sent. */
function traceOf(error: unknown): { readonly error: string; readonly at: readonly string[] } {
  if (!(error instanceof Error)) return { error: typeof error, at: [] }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const cause = error.cause instanceof Error ? ` < ${error.cause.name}` : ''
  const kind = error instanceof Fault ? ` ${error.kind}` : ''
  return { error: `${error.name}${kind}${cause}`, at: frames.slice(0, 10).map((line) => line.trim()) }
}
