import type { z } from 'zod'
import { Fault, type Issue } from '../base/fault.ts'

export interface Place {
  /** RFC 6901. */
  readonly at: string
  /** In the text that people wrote, where there is one. */
  readonly line?: number
}

const maxIssues = 100

/** The value, if the schema accepts it; else an `invalid` fault that names every problem (at most 100) with its place. */
export function checkShape<T>(
  schema: z.ZodType,
  value: unknown,
  what: string,
  locate: (path: readonly PropertyKey[]) => Place = (path) => ({ at: jsonPointer(path) }),
): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data as T
  const issues = result.error.issues.flatMap((problem) => {
    const unknown = problem.code === 'unrecognized_keys'
    const paths = unknown ? problem.keys.map((key) => [...problem.path, key]) : [problem.path]
    return paths.map((path): Issue => {
      const { at, line } = locate(path)
      const missing = problem.code === 'invalid_type' && problem.message.endsWith('received undefined')
      const message = unknown ? 'unknown property' : missing ? 'missing' : problem.message
      return { at, message: line === undefined ? message : `${message} (line ${line})` }
    })
  })
  throw invalid(what, issues.slice(0, maxIssues))
}

/** An `invalid` fault that says in one line what the first problem is and how many there are. */
export function invalid(what: string, issues: readonly Issue[]): Fault {
  const first = issues[0]
  const place = first === undefined || first.at === '' ? '' : ` at ${first.at}`
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return new Fault('invalid', `${what}: ${first?.message ?? 'not valid'}${place}${more}`, { issues })
}

/** RFC 6901. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
