import { Fault } from '../base/fault.ts'

const lostConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ENOENT',
  'EACCES',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
])
const lostMessage =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Client has ended|Connection ended)/i

/** The fault that an error of PostgreSQL or of the way to it is; an error that is none of these comes back unchanged. Names no address and no user. */
export function postgresFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Fault) return error
  const code = 'code' in error ? String(error.code) : ''
  const options = { cause: error }
  if (code === '53100' || (code === '58030' && /no space left/i.test(error.message)))
    return new Fault(
      'storage-full',
      'the database server’s disk is full: nothing of this was stored; free some space and try again',
      options,
    )
  if (code === '23505')
    return new Fault('conflict', `a row with this key exists already (${constraintOf(error)})`, options)
  if (code === 'XX001' || code === 'XX002')
    return new Fault('integrity', 'the database is damaged: stop the node and restore a backup', options)
  if (code.startsWith('28'))
    return new Fault('unavailable', 'the database server refuses the sign-in: check the database address', options)
  if (code === '3D000') return new Fault('unavailable', 'the database does not exist on its server: create it', options)
  if (code === '25006')
    return new Fault('unavailable', 'the database server only reads now: another one has taken over', options)
  // https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, resources, shutdown
  if (
    lostConnection.has(code) ||
    /^(08|53|57P|25P03)/.test(code) ||
    lostMessage.test(error.message) ||
    error instanceof AggregateError
  )
    return new Fault(
      'unavailable',
      'the database server does not answer: check that it runs; a running node goes on by itself',
      options,
    )
  return error
}

function constraintOf(error: Error): string {
  return 'constraint' in error ? String(error.constraint) : 'unknown'
}
