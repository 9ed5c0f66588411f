import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a test may make the provider do wrong. */
export interface Misconduct {
  /** In place of the claims that it should state. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly algorithm?: 'RS256' | 'none' | 'HS256'
  /** Signs with a key that its key set does not have. */
  readonly otherKey?: boolean
}

/** A small OpenID provider: real HTTP on loopback, real signed tokens. Whoever comes is signed in as `subject`. */
export interface OpenIdProvider extends AsyncDisposable {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  subject: string
  /** Further claims of that person. */
  profile: Readonly<Record<string, unknown>>
  misconduct: Misconduct
  /** What a browser does at the provider: goes to the address, signs in, and is sent back; the address that it is sent to. */
  visit(url: string): Promise<URL>
}

interface Grant {
  readonly nonce: string
  readonly challenge: string
  readonly redirectUri: string
}

export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  const clientId = 'trefoil-node'
  const clientSecret = randomBytes(24).toString('base64url')
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = { ...key.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }
  const grants = new Map<string, Grant>()

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const provider: OpenIdProvider = {
    issuer,
    clientId,
    clientSecret,
    subject: 'subject-1',
    profile: {},
    misconduct: {},
    async visit(url) {
      const seen = await fetch(url, { redirect: 'manual' })
      return new URL(seen.headers.get('location') ?? '')
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((closed) => server.close(() => closed()))
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer)
    if (url.pathname === '/.well-known/openid-configuration') return json(response, description(issuer))
    if (url.pathname === '/keys') return json(response, { keys: [jwk] })
    if (url.pathname === '/authorize') return authorize(url, response)
    if (url.pathname === '/token') return exchange(request, response)
    response.writeHead(404).end()
  }

  function authorize(url: URL, response: ServerResponse): void {
    const asked = (name: string): string => url.searchParams.get(name) ?? ''
    const code = randomBytes(16).toString('base64url')
    const redirectUri = asked('redirect_uri')
    grants.set(code, { nonce: asked('nonce'), challenge: asked('code_challenge'), redirectUri })
    const back = new URL(redirectUri)
    back.search = new URLSearchParams({ code, state: asked('state'), iss: issuer }).toString()
    response.writeHead(302, { location: back.href }).end()
  }

  async function exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await textOf(request))
    const code = form.get('code') ?? ''
    const grant = grants.get(code)
    grants.delete(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const right =
      credentialsOf(request) === `${clientId}:${clientSecret}` &&
      grant?.challenge === challenge &&
      grant.redirectUri === form.get('redirect_uri')
    if (!right) return json(response, { error: 'invalid_grant' }, 400)
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      ...{ iss: issuer, sub: provider.subject, aud: clientId, iat: now, exp: now + 300, nonce: grant.nonce },
      ...provider.profile,
      ...provider.misconduct.claims,
    }
    json(response, { access_token: 'unused', token_type: 'Bearer', expires_in: 300, id_token: tokenOf(claims) })
  }

  function tokenOf(claims: object): string {
    const { algorithm = 'RS256', otherKey = false } = provider.misconduct
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const signed = `${part({ alg: algorithm, kid: 'one', typ: 'JWT' })}.${part(claims)}`
    if (algorithm === 'none') return `${signed}.`
    // HS256 with what everybody knows as its key: the confusion of a public key with a shared secret.
    if (algorithm === 'HS256') {
      const mac = createHash('sha256').update(`${clientSecret}${signed}`).digest('base64url')
      return `${signed}.${mac}`
    }
    const pem = (otherKey ? stranger : key).privateKey.export({ type: 'pkcs8', format: 'pem' })
    return `${signed}.${sign('sha256', Buffer.from(signed), createPrivateKey(pem)).toString('base64url')}`
  }

  return provider
}

/** RFC 6749 §2.3.1: name and secret are form-encoded before they are joined. */
function credentialsOf(request: IncomingMessage): string {
  const given = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString('utf8')
  return given.split(':').map(decodeURIComponent).join(':')
}

function description(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
    code_challenge_methods_supported: ['S256'],
  }
}

function json(response: ServerResponse, value: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request.setEncoding('utf8')) text += part
  return text
}
