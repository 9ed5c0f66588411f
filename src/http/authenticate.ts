import { timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Clock } from '../base/clock.ts'
import type { MemberCode, Tlp } from '../policy/model.ts'
import type { Caller } from '../release/model.ts'
import type { Connection, HttpEnv } from './connection.ts'
import { type Credentials, parseAuthorization } from './credentials.ts'
import { PasswordCheck } from './password-check.ts'
import { HttpFault, showFault } from './problem.ts'
import { addressKey, Buckets, tooMany } from './rate-limit.ts'

/** What authentication reads of a client of this node. */
export interface KnownClient {
  readonly name: string
  readonly tlp: Tlp
  readonly canWrite: boolean
  /** Of its password: a digest where this node made it, a slow hash where it was made before that was so. */
  readonly secret: string
  /** Digest of its bearer token. */
  readonly token: string
  readonly disabled: boolean
}

export interface AuthenticatorParts {
  readonly clients: {
    find(name: string): Promise<KnownClient | null>
    findByToken(digest: string): Promise<KnownClient | null>
  }
  verifyPassword(password: string, secret: string): Promise<boolean>
  /** Null: the secret is a slow hash. */
  isMadePassword(password: string, secret: string): boolean | null
  digestToken(token: string): string
  /** A secret that no password fits: checking it makes an unknown name cost what a wrong password costs. */
  readonly decoySecret: string
  /** The member whose authority of the charter issued this certificate (DER), in force now; null: a stranger. */
  memberOf(certificate: Uint8Array): MemberCode | null
  readonly clock: Clock
  random(count: number): Uint8Array
  /** Told of every refused attempt; never of what was tried. */
  onRefused?(attempt: { readonly address: string; readonly name: string | null }): void
}

// Two challenges in one header (RFC 9110 §11.6.1).
const challenge = 'Basic realm="trefoil", charset="UTF-8", Bearer realm="trefoil"'

/** Without credentials, or with ones that do not hold. */
export function unauthenticated(message: string): HttpFault {
  return new HttpFault('unauthenticated', message, { headers: { 'www-authenticate': challenge } })
}

/** Says who asks: by Authorization header if there is one, else by client certificate, else nobody in particular. */
export class Authenticator {
  readonly #parts: AuthenticatorParts
  readonly #passwords: PasswordCheck
  readonly #failuresByAddress: Buckets
  readonly #failuresByName: Buckets

  constructor(parts: AuthenticatorParts) {
    this.#parts = parts
    this.#passwords = new PasswordCheck(parts)
    this.#failuresByAddress = new Buckets(parts.clock, { burst: 20, perSecond: 0.5 })
    this.#failuresByName = new Buckets(parts.clock, { burst: 10, perSecond: 0.1 })
  }

  /** `unauthenticated` if credentials do not hold; `too-many` after too many of those. A stranger's certificate is no credential. */
  async authenticate(request: Request, connection: Connection): Promise<Caller> {
    let credentials: Credentials | null
    try {
      credentials = parseAuthorization(request.headers.get('authorization'))
    } catch (error) {
      throw unauthenticated(showFault(error).fault.message)
    }
    if (credentials !== null) return this.#client(credentials, connection.address)
    if (connection.certificate !== null) {
      const code = this.#parts.memberOf(connection.certificate)
      if (code !== null) return { kind: 'member', code }
    }
    return { kind: 'public' }
  }

  async #client(credentials: Credentials, address: string): Promise<Caller> {
    const name = credentials.kind === 'basic' ? credentials.name : null
    const client =
      credentials.kind === 'basic'
        ? await this.#byPassword(credentials, address)
        : await this.#byToken(credentials, address)
    if (client !== null) return { kind: 'client', name: client.name, tlp: client.tlp, canWrite: client.canWrite }
    this.#failuresByAddress.take(addressKey(address))
    if (name !== null) this.#failuresByName.take(name)
    this.#parts.onRefused?.({ address, name })
    throw unauthenticated('name, password or token is wrong')
  }

  async #byPassword(tried: { name: string; password: string }, address: string): Promise<KnownClient | null> {
    const client = await this.#parts.clients.find(tried.name)
    const usable = client !== null && !client.disabled
    const made = usable ? this.#parts.isMadePassword(tried.password, client.secret) : null
    // Before the limits, so that an attacker who fails in a client's name cannot lock out the client itself.
    if (usable && (made ?? this.#passwords.remembers(tried.password, client.secret))) return client
    this.#refuseAfterTooMany(address, tried.name)
    // A wrong one costs the slow hash whatever is stored, or the time would tell which names there are.
    const slow = usable && made === null ? client.secret : this.#parts.decoySecret
    const right = await this.#passwords.verify(tried.password, slow)
    return usable && made === null && right ? client : null
  }

  async #byToken(tried: { token: string }, address: string): Promise<KnownClient | null> {
    const digest = this.#parts.digestToken(tried.token)
    const client = await this.#parts.clients.findByToken(digest)
    if (client !== null && !client.disabled && sameText(client.token, digest)) return client
    this.#refuseAfterTooMany(address, null)
    return null
  }

  #refuseAfterTooMany(address: string, name: string | null): void {
    const wait = Math.max(
      this.#failuresByAddress.waitFor(addressKey(address)),
      name === null ? 0 : this.#failuresByName.waitFor(name),
    )
    if (wait > 0) throw tooMany(wait, 'too many failed sign-ins: wait and try again')
  }
}

function sameText(one: string, other: string): boolean {
  const a = Buffer.from(one)
  const b = Buffer.from(other)
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Sets `caller` for everything after it. */
export function identify(authenticator: Authenticator): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    c.set('caller', await authenticator.authenticate(c.req.raw, c.env.connection))
    await next()
  }
}
