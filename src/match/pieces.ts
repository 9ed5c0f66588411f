import type { Carrier } from './carried.ts'
import { textClasses } from './text-classes.ts'

const encoder = new TextEncoder()
const hives = 'hkey_local_machine hkey_users hkey_current_user hkey_classes_root hkey_current_config'

/**
 * The longest part of a text that stands, byte for byte but for capitals of ASCII, in whatever a line of telemetry calls a value
 * that holds the text: in small letters. Null where nothing of three bytes is left.
 */
export function pieceOf(as: Carrier, classes: number, text: string): Uint8Array | null {
  const folded = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  let parts = [folded]
  // Logs keep host and path apart, and write other signs in other forms.
  if (as === 'url') parts = (folded.match(/[a-z0-9._~=-]+/g) ?? []).filter((part) => !/^https?$/.test(part))
  // Logs have hives in short.
  if (classes === textClasses.registry) parts = [withoutHive(folded)]
  // A path is cut where its file begins, and logs write both slashes.
  if (classes === textClasses.file) parts = folded.split(/[/\\]/)
  let best: Uint8Array | null = null
  for (const part of parts) {
    const bytes = encoder.encode(part)
    if (bytes.length >= 3 && (best === null || bytes.length > best.length)) best = bytes
  }
  return best
}

function withoutHive(key: string): string {
  const slash = key.indexOf('\\')
  if (slash >= 0) return key.slice(slash + 1)
  return hives.includes(key) ? '' : key
}
