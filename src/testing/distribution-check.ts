import pg from 'pg'
import { CopyIn } from '../store/postgres-copy.ts'
import { StatementCache } from '../store/statement-cache.ts'
import { distributionProblem } from './distribution-rules.ts'

const problems = new Map<string, string | null>()
// What its search finds by, which is the number of an object, and the tables of its own by which hashes are found.
const onlyEmbedded = /\browid\b|\b(?:object_key|reference_target|value_key)/
let watching = false

/** From now on every statement that this process sends to PostgreSQL is held to the distribution; one that does not fit fails. */
export function watchDistribution(): void {
  if (watching) return
  watching = true
  const send = pg.Client.prototype.query as (...words: unknown[]) => unknown
  const checked = function (this: unknown, ...words: unknown[]): unknown {
    hold(textOf(words[0]))
    return Reflect.apply(send, this, words)
  }
  pg.Client.prototype.query = checked as typeof pg.Client.prototype.query
}

/** As `watchDistribution`, for the store's statements to the embedded engine: most of them are sent to PostgreSQL in the same words. */
export function watchEmbedded(): void {
  const { prepare } = StatementCache.prototype
  StatementCache.prototype.prepare = function (this: StatementCache, text) {
    if (!onlyEmbedded.test(text)) hold(text)
    return prepare.call(this, text)
  }
}

/** Of a text, of one with its name or values, of rows that are sent. */
function textOf(first: unknown): string {
  if (typeof first === 'string') return first
  if (first instanceof CopyIn) return first.text
  return typeof first === 'object' && first !== null && 'text' in first ? String(first.text) : ''
}

function hold(text: string): void {
  let problem = problems.get(text)
  if (problem === undefined) {
    problem = distributionProblem(text)
    problems.set(text, problem)
  }
  if (problem !== null && comesFromOurCode())
    throw new Error(`on a distributed database: ${problem}: ${text.slice(0, 300)}`)
}

/** Tests look at whole tables, and an upgrade may, once; nothing that serves a node does. */
function comesFromOurCode(): boolean {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = 60
  const { stack = '' } = new Error('where')
  Error.stackTraceLimit = before
  const files = [...stack.matchAll(/\/(src|test|bench)\/([\w/.-]+\.ts):/g)].map(([, folder, file]) =>
    folder === 'src' ? file! : `testing/${folder}`,
  )
  // The innermost file that is no part of the driver is the one that asks; whoever cannot be told is held to it, too.
  const asks = files.find(
    (file) => !/^testing\/distribution|^store\/(postgres|sqlite|statement-cache|open\.ts|snapshot\.ts)/.test(file),
  )
  return asks === undefined || !/^testing\/|^store\/migrate\.ts$|\.test\.ts$/.test(asks)
}
