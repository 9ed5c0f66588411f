import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { Fault } from '../base/fault.ts'

// OWASP password storage: scrypt N=2^15, r=8, p=3 needs 32 MiB while it runs, in the thread pool.
const cost = { ln: 15, r: 8, p: 3 }
const hashSize = 32
const maxPasswordBytes = 4096

/** `scrypt$ln=15,r=8,p=3$salt$hash`: the parameters travel with the hash, so that raising them leaves old ones valid. */
export async function hashPassword(text: string): Promise<string> {
  const password = encodePassword(text)
  if (password === null) throw new Fault('invalid', 'a password must have 1 to 4096 bytes')
  const salt = randomBytes(16)
  return storedForm(salt, await derive(password, salt, cost, hashSize))
}

/**
 * What stands in for the hash of somebody who is not there: no password fits it, and to find that out takes as long as for one that
 * was chosen. Its own making takes no time.
 */
export function decoyPassword(): string {
  return storedForm(randomBytes(16), randomBytes(hashSize))
}

function storedForm(salt: Buffer, hash: Buffer): string {
  return `scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

/** Whether the password is the one that was hashed; false for a stored text that is none of ours. Constant time in the hash. */
export async function verifyPassword(text: string, stored: string): Promise<boolean> {
  const parts = /^scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/.exec(stored)
  const password = encodePassword(text)
  if (parts === null || password === null) return false
  const [ln, r, p] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  // Bounds on what a damaged row could make us compute: at most 256 MiB.
  if (ln < 10 || ln > 18 || r < 1 || r > 8 || p < 1 || p > 16) return false
  const expected = Buffer.from(parts[5]!, 'base64url')
  const actual = await derive(password, Buffer.from(parts[4]!, 'base64url'), { ln, r, p }, expected.length)
  return timingSafeEqual(actual, expected)
}

const madeForm = 'sha256$'

/**
 * What is stored of a password that `newToken` made: one SHA-256, since 256 random bits cannot be guessed however fast the hash is.
 * Never for what a person chose.
 */
export function digestMadePassword(made: string): string {
  return `${madeForm}${digestToken(made)}`
}

/** Whether this is the made password that was stored; null where a chosen one was, which only the slow hash can tell. Constant time in the digest. */
export function isMadePassword(text: string, stored: string): boolean | null {
  if (!stored.startsWith(madeForm)) return null
  const [expected, actual] = [Buffer.from(stored), Buffer.from(digestMadePassword(text))]
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** 256 random bits as 43 characters of base64url: a bearer token or a session. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256 of a token in hex: what is stored and looked up. Enough for random tokens; never for passwords. */
export function digestToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}

// NIST SP 800-63B §3.1.1.2: normalised before hashing, so that a password with ñ or が is the same from every keyboard.
function encodePassword(text: string): Buffer | null {
  if (text.length === 0 || text.length > maxPasswordBytes) return null
  const bytes = Buffer.from(text.normalize('NFKC'), 'utf8')
  return bytes.length <= maxPasswordBytes ? bytes : null
}

function derive(
  password: Buffer,
  salt: Buffer,
  { ln, r, p }: { ln: number; r: number; p: number },
  size: number,
): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r }
  return new Promise((resolve, reject) => {
    scrypt(password, salt, size, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
