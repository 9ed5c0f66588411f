import type { CopyKeys } from './holding.ts'

/** One copy as it lies on the disk. The times stand open, so that what is over goes without its key; they are bound to the rest. */
export interface SealedCopy {
  readonly name: string
  readonly atMs: number
  readonly untilMs: number
  readonly nonce: Uint8Array<ArrayBuffer>
  readonly sealed: ArrayBuffer
}

const utf8 = new TextEncoder()

/** Keys of which script never sees a byte: they can be used and handed on, and not read out. */
export async function makeKeys(): Promise<CopyKeys> {
  const [seal, name] = await Promise.all([
    crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
    crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
  ])
  return { seal, name }
}

/** Where the copy of a question's answer lies. Without the key nobody can tell which question it was, or ask whether it was that one. */
export async function nameOf(keys: CopyKeys, question: string): Promise<string> {
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', keys.name, utf8.encode(question)))
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Seals an answer under a nonce of its own (96 random bits; a session makes far fewer than 2^32 copies). */
export async function seal(
  keys: CopyKeys,
  copy: { readonly name: string; readonly atMs: number; readonly untilMs: number; readonly text: string },
): Promise<SealedCopy> {
  const { text, ...open } = copy
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce, additionalData: bound(open) },
    keys.seal,
    utf8.encode(text),
  )
  return { ...open, nonce, sealed }
}

/** The text of a copy; null where it was sealed under another key, or anything of it was changed. */
export async function unseal(keys: CopyKeys, copy: SealedCopy): Promise<string | null> {
  try {
    const algorithm = { name: 'AES-GCM', iv: copy.nonce, additionalData: bound(copy) }
    return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, keys.seal, copy.sealed))
  } catch {
    return null
  }
}

function bound({ name, atMs, untilMs }: Pick<SealedCopy, 'name' | 'atMs' | 'untilMs'>): Uint8Array<ArrayBuffer> {
  return utf8.encode(`${name} ${atMs} ${untilMs}`)
}
