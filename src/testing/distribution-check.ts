import pg from 'pg'
import { distributed } from '../store/distribution.ts'
import { CopyIn } from '../store/postgres-copy.ts'

const known = Object.entries(distributed)

/**
 * What is wrong with a statement on a distributed database, or null: on each distributed table it must name the column by which
 * the table is spread, or one by which all shards may be asked. Reads no SQL but ours: names are plain, and nothing is nested in texts.
 */
export function distributionProblem(statement: string): string | null {
  const text = statement.replaceAll('"', '').replaceAll(/\s+/g, ' ').toLowerCase().trim()
  if (!/^(select|insert|update|delete|with|copy)\b/.test(text)) return null
  for (const [table, { key, fanOut }] of known) {
    if (!new RegExp(`\\b(from|join|update|into|copy) ${table}\\b`).test(text)) continue
    const inserted = new RegExp(`^(?:insert into|copy) ${table} \\(([^)]*)\\)`).exec(text)?.[1]
    if (inserted !== undefined) {
      if (inserted.split(',').some((column) => column.trim() === key)) continue
      return `${table} is inserted without ${key}`
    }
    // Whether there is any at all: each shard answers with a row.
    if (new RegExp(`^select \\w+ from ${table} limit \\$1$`).test(text)) continue
    const conditions = text.slice(text.search(/\b(where|on)\b/))
    const asks = (column: string): boolean =>
      new RegExp(`(?:^|[\\s(.,])${column}\\)? ?(=|in\\b|>|<|between\\b|@@|is not)`).test(conditions)
    if (text.search(/\b(where|on)\b/) >= 0 && [key, ...fanOut].some(asks)) continue
    return `${table} is asked without ${[key, ...fanOut].join(' or ')}`
  }
  return null
}

const seen = new Map<string, string | null>()
let watching = false

/** From now on every statement that this process sends to PostgreSQL is held to the distribution; one that does not fit fails. */
export function watchDistribution(): void {
  if (watching) return
  watching = true
  const send = pg.Client.prototype.query as (...words: unknown[]) => unknown
  const checked = function (this: unknown, ...words: unknown[]): unknown {
    const [first] = words
    const text = typeof first === 'string' ? first : first instanceof CopyIn ? first.text : ''
    let problem = seen.get(text)
    if (problem === undefined) {
      problem = distributionProblem(text)
      seen.set(text, problem)
    }
    if (problem !== null && comesFromOurCode())
      throw new Error(`on a distributed database: ${problem}: ${text.slice(0, 300)}`)
    return Reflect.apply(send, this, words)
  }
  pg.Client.prototype.query = checked as typeof pg.Client.prototype.query
}

/** Tests look at whole tables, and an upgrade may, once; nothing that serves a node does. */
function comesFromOurCode(): boolean {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = 60
  const { stack = '' } = new Error('where')
  Error.stackTraceLimit = before
  const files = [...stack.matchAll(/\/src\/([\w/.-]+\.ts):/g)].map(([, file]) => file!)
  // The innermost file that is no part of the driver is the one that asks.
  const asks = files.find((file) => !/^testing\/distribution|^store\/(postgres|open\.ts|snapshot\.ts)/.test(file))
  return asks !== undefined && !/^testing\/|^store\/migrate\.ts$|\.test\.ts$/.test(asks)
}
