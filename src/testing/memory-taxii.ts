import type { Agreement } from '../alliance/model.ts'
import { systemClock } from '../base/clock.ts'
import { uuidV4 } from '../base/ids.ts'
import { Authenticator, type KnownClient } from '../http/authenticate.ts'
import type { Connection } from '../http/connection.ts'
import { createLargeBodies } from '../http/large-bodies.ts'
import { Buckets } from '../http/rate-limit.ts'
import type { Submission, TaxiiParts } from '../taxii/model.ts'
import { createTaxii } from '../taxii/surface.ts'
import { TaxiiIntake } from './memory-taxii-intake.ts'
import { TaxiiRelease } from './memory-taxii-release.ts'

export const stranger: Connection = { address: '192.0.2.7', secure: true, certificate: null }
/** The double takes a certificate of these two bytes for that of a member. */
export const japan: Connection = { ...stranger, certificate: Buffer.from('JP') }

const passwords: Readonly<Record<string, string>> = { reader: 'pw-reader', writer: 'pw-writer', other: 'pw-other' }
const clients: readonly KnownClient[] = [
  { name: 'reader', tlp: 'green', canWrite: false, secret: 'pw-reader', token: 'token-reader', disabled: false },
  { name: 'writer', tlp: 'amber', canWrite: true, secret: 'pw-writer', token: 'token-writer', disabled: false },
  { name: 'other', tlp: 'clear', canWrite: true, secret: 'pw-other', token: 'token-other', disabled: false },
]

export function agreementOf(id: string, parties: readonly string[], until?: string): Agreement {
  const title = `Agreement ${id}`
  const terms = { id, title, parties, from: '2020-01-01T00:00:00Z', purposes: ['cyber-defence'], clauses: [] }
  return until === undefined ? terms : { ...terms, until }
}

export interface Ask {
  readonly as?: 'reader' | 'writer' | 'other' | 'nobody'
  readonly connection?: Connection
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** A whole TAXII server over lists in memory; the US node with three agreements, the last of which has ended. */
export function memoryTaxii(overrides: Partial<TaxiiParts> = {}) {
  const release = new TaxiiRelease()
  const intake = new TaxiiIntake(release, ['trilateral|client:amber', 'trilateral|member:JP'])
  const submissions = new Map<string, Submission>()
  const unexpected: unknown[] = []
  const parts: TaxiiParts = {
    self: 'US',
    name: 'United States',
    agreements: () => [
      agreementOf('trilateral', ['JP', 'PH', 'US']),
      agreementOf('bilateral', ['PH', 'US']),
      agreementOf('ended', ['JP', 'US'], '2021-01-01T00:00:00Z'),
    ],
    release,
    intake,
    submissions: {
      add: async (submission) => void submissions.set(submission.id, submission),
      find: async ({ id, owner, agreement }) => {
        const found = submissions.get(id)
        return found?.owner === owner && found.agreement === agreement ? found : null
      },
      purge: async () => {},
    },
    authenticator: new Authenticator({
      clients: {
        find: async (name) => clients.find((client) => client.name === name) ?? null,
        findByToken: async (digest) => clients.find((client) => client.token === digest) ?? null,
      },
      verifyPassword: async (password, secret) => password === secret,
      isMadePassword: () => null,
      digestToken: (token) => token,
      decoySecret: '\0',
      memberOf: (certificate) => (Buffer.from(certificate).toString() === 'JP' ? 'JP' : null),
      clock: systemClock,
      random: (count) => new Uint8Array(count).fill(7),
    }),
    largeBodies: createLargeBodies(),
    requests: new Buckets(systemClock, { burst: 1e9, perSecond: 1e9 }),
    cursorKey: new Uint8Array(32).fill(9),
    clock: systemClock,
    newId: () => uuidV4(),
    publicMayRead: false,
    reportUnexpected: (error) => unexpected.push(error),
    ...overrides,
  }
  const app = createTaxii(parts)
  const ask = async (path: string, options: Ask = {}): Promise<Response> => {
    const { as = 'reader', connection = stranger, method = 'GET', headers = {}, body } = options
    const all = new Headers({ accept: 'application/taxii+json;version=2.1', ...headers })
    if (as !== 'nobody' && !all.has('authorization')) all.set('authorization', basic(as, passwords[as]!))
    return app.request(
      path,
      { method, headers: all, ...(body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> }) },
      { connection },
    )
  }
  return { app, ask, release, intake, unexpected, submissions }
}

export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
}

/** A small valid object; `n` makes the id, `version` the number of its version. */
export function sampleText(n: number, version = 1, type = 'indicator'): string {
  const id = `${type}--${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`
  const modified = `2026-01-01T00:00:${String(version).padStart(2, '0')}.000Z`
  return `{"type": "${type}","spec_version":"2.1","id":"${id}","created":"2026-01-01T00:00:01.000Z","modified":"${modified}","name":"n${n}"}`
}

/** Every property of every resource of the standard that a test looks at; which of them are there is for the test to say. */
export interface AnyResource {
  id: string
  title: string
  default: string
  api_roots: string[]
  collections: { id: string; alias: string; can_read: boolean; can_write: boolean; media_types: string[] }[]
  more: boolean
  next: string
  objects: { id: string; modified: string; version: string; date_added: string }[]
  versions: string[]
  successes: { id: string }[]
  failures: { id: string }[]
}

export async function read(answer: Response | Promise<Response>): Promise<AnyResource> {
  return (await (await answer).json()) as AnyResource
}
