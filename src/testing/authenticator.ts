import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A passkey in software: answers as a browser with an authenticator would, honestly or not. */
export interface Authenticator {
  /** What a page of this origin hands back to `navigator.credentials.create`'s caller. */
  create(options: Readonly<Record<string, unknown>>, page: Page): Record<string, unknown>
  get(options: Readonly<Record<string, unknown>>, page: Page): Record<string, unknown>
  readonly id: string
  /** How often it says that it was used. */
  counter: number
}

export interface Page {
  readonly origin: string
  /** In place of the origin's own host name. */
  readonly rpId?: string
  /** The person was not verified (no PIN, no finger). */
  readonly unverified?: boolean
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest()

export function createAuthenticator(): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credential = randomBytes(32)
  const id = base64url(credential)

  function authData(page: Page, attested: Uint8Array | null): Buffer {
    const rpId = page.rpId ?? new URL(page.origin).hostname
    // WebAuthn §6.1: user present 0x01, user verified 0x04, attested credential data 0x40.
    const flags = 0x01 | (page.unverified === true ? 0 : 0x04) | (attested === null ? 0 : 0x40)
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(authenticator.counter)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter, attested ?? Buffer.alloc(0)])
  }
  function clientData(type: string, options: Readonly<Record<string, unknown>>, { origin }: Page): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge: options['challenge'], origin, crossOrigin: false }))
  }

  const authenticator: Authenticator = {
    id,
    counter: 0,
    create(options, page) {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(credential.length)
      const attested = Buffer.concat([Buffer.alloc(16), length, credential, coseKey(publicKey)])
      const attestation = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(authData(page, attested))],
      ])
      const response = {
        clientDataJSON: base64url(clientData('webauthn.create', options, page)),
        attestationObject: base64url(attestation),
        transports: ['internal'],
      }
      return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response }
    },
    get(options, page) {
      authenticator.counter += 1
      const data = authData(page, null)
      const client = clientData('webauthn.get', options, page)
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)
      const response = {
        clientDataJSON: base64url(client),
        authenticatorData: base64url(data),
        signature: base64url(signature),
      }
      return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response }
    },
  }
  return authenticator
}

/** RFC 9052 §7: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}. */
function coseKey(key: KeyObject): Buffer {
  const { x, y } = key.export({ format: 'jwk' })
  const coordinate = (text: string | undefined): Buffer => cborBytes(Buffer.from(text ?? '', 'base64url'))
  return cborMap([
    [cborInt(1), cborInt(2)],
    [cborInt(3), cborInt(-7)],
    [cborInt(-1), cborInt(1)],
    [cborInt(-2), coordinate(x)],
    [cborInt(-3), coordinate(y)],
  ])
}

// RFC 8949: just what the above needs.
function cborHead(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value])
  if (value < 256) return Buffer.from([(major << 5) | 24, value])
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff])
}
const cborInt = (value: number): Buffer => (value >= 0 ? cborHead(0, value) : cborHead(1, -1 - value))
const cborBytes = (bytes: Uint8Array): Buffer => Buffer.concat([cborHead(2, bytes.length), bytes])
const cborText = (text: string): Buffer => Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)])
const cborMap = (pairs: readonly (readonly [Buffer, Buffer])[]): Buffer =>
  Buffer.concat([cborHead(5, pairs.length), ...pairs.flat()])
