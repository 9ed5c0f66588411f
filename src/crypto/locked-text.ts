import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto'
import { Fault } from '../base/fault.ts'

const nonceBytes = 12
const tagBytes = 16

/**
 * A text that only the holder of the key (32 bytes) can read, for what must be used again and not only compared, such as a password for
 * another's server: AES-256-GCM under a random nonce, base64url. It opens under the same `label` alone, so it cannot be moved to another row.
 */
export function lockText(
  text: string,
  key: Uint8Array,
  label: string,
  random: (bytes: Uint8Array) => Uint8Array = randomFillSync,
): string {
  const nonce = random(new Uint8Array(nonceBytes))
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url')
}

/** The text; `integrity` where it was locked with another key or label, or altered. */
export function unlockText(locked: string, key: Uint8Array, label: string): string {
  const bytes = Buffer.from(locked, 'base64url')
  try {
    const opened = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(label))
      .setAuthTag(bytes.subarray(-tagBytes))
    return Buffer.concat([opened.update(bytes.subarray(nonceBytes, -tagBytes)), opened.final()]).toString('utf8')
  } catch (cause) {
    throw new Fault('integrity', 'what was locked does not open with the keys of this node: enter it again', { cause })
  }
}
