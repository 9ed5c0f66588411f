import type { Configuration, CustomFetch } from 'openid-client'
import { Fault } from '../base/fault.ts'

export interface SingleSignOnOptions {
  /** The provider's issuer identifier; https, but for loopback. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Where the provider sends the browser back to. */
  readonly redirectUri: string
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
}

/** What one sign-in must be answered with; kept by the node, bound to the browser that began it, and used once. */
export interface SignInFlow {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Whom the provider vouches for. Only (issuer, subject) names a person (OpenID Connect Core §5.7); `shown` is what it calls itself. */
export interface ProvedIdentity {
  readonly issuer: string
  readonly subject: string
  readonly shown: string
}

/** Sign-in by an OpenID provider: authorization code with PKCE, state and nonce. */
export interface SingleSignOn {
  readonly issuer: string
  /** Where the browser is to go; `unavailable` if the provider does not answer. */
  begin(): Promise<{ readonly url: string; readonly flow: SignInFlow }>
  /** What the provider proves by the query that the browser came back with; `unauthenticated` for whatever does not fit the flow. */
  finish(query: string, flow: SignInFlow): Promise<ProvedIdentity>
}

const timeoutSeconds = 10
const largestAnswer = 1024 * 1024
const longestSubject = 255

// Loaded when it is first used: most nodes sign nobody in this way.
const library = () => import('openid-client')

export function createSingleSignOn(options: SingleSignOnOptions): SingleSignOn {
  const { issuer, clientId, clientSecret, redirectUri } = options
  let discovered: Promise<Configuration> | null = null

  /** What the provider says of itself; asked again after a failure. */
  async function configuration(): Promise<Configuration> {
    discovered ??= discover(options)
    try {
      return await discovered
    } catch (cause) {
      discovered = null
      throw new Fault('unavailable', 'the sign-in service does not answer as it should; see the log', { cause })
    }
  }

  return {
    issuer,
    async begin() {
      const oidc = await library()
      const config = await configuration()
      const flow = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() }
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, flow }
    },
    async finish(query, { state, nonce, verifier }) {
      const oidc = await library()
      const config = await configuration()
      const url = new URL(redirectUri)
      url.search = query
      let claims: Readonly<Record<string, unknown>> | undefined
      try {
        const tokens = await oidc.authorizationCodeGrant(config, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        claims = tokens.claims()
      } catch (cause) {
        throw new Fault('unauthenticated', 'the sign-in service did not prove who you are', { cause })
      }
      const { iss, sub } = claims ?? {}
      if (iss !== issuer || typeof sub !== 'string' || sub === '' || sub.length > longestSubject)
        throw new Fault('unauthenticated', 'the sign-in service did not say who you are')
      return { issuer, subject: sub, shown: shownName(claims ?? {}) }
    },
  }

  function discover({ fetch }: SingleSignOnOptions): Promise<Configuration> {
    return library().then((oidc) => {
      const server = new URL(issuer)
      const execute = [oidc.enableNonRepudiationChecks]
      if (server.protocol === 'http:') execute.push(oidc.allowInsecureRequests)
      return oidc.discovery(server, clientId, { redirect_uris: [redirectUri] }, oidc.ClientSecretBasic(clientSecret), {
        execute,
        timeout: timeoutSeconds,
        [oidc.customFetch]: bounded(fetch),
      })
    })
  }
}

/** What it calls itself, for the eyes of an administrator; it names nobody here. */
function shownName(claims: Readonly<Record<string, unknown>>): string {
  const found = [claims['preferred_username'], claims['name'], claims['email']].find((one) => typeof one === 'string')
  return String(found ?? '')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, 100)
}

/** Answers of bounded size: the provider is another's machine. */
function bounded(fetch: SingleSignOnOptions['fetch']): CustomFetch {
  return async (url, init) => {
    const answer = await fetch(url, init as RequestInit)
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of answer.body ?? []) {
      size += part.length
      if (size > largestAnswer) throw new Fault('too-large', 'the sign-in service answers with too much')
      parts.push(part)
    }
    const empty = [101, 204, 205, 304].includes(answer.status)
    const { status, headers } = answer
    return new Response(empty ? null : Buffer.concat(parts), { status, headers })
  }
}
