import { Regex } from '../regex/regex.ts'

/** Longer parts are looked for by the automaton: what the engine's own search costs is bounded by length times this. */
const longPart = 256

/**
 * LIKE (§9.6.1) for a text: `%` is any number of characters, `_` is one, the whole text is compared, with its case. Both sides
 * are to be in NFC. With `compat`, as the reference code does it: no wildcard for line feeds, and one may stand at the end.
 */
export function compileLike(pattern: string, compat = false): (text: string) => boolean {
  const parts = pattern.split('%')
  if (compat || pattern.includes('_') || parts.slice(1, -1).some((part) => part.length > longPart)) {
    return byRegex(pattern, compat)
  }
  const first = parts[0]!
  if (parts.length === 1) return (text) => text === first
  const last = parts.at(-1)!
  const middle = parts.slice(1, -1).filter((part) => part !== '')
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
    let at = first.length
    for (const part of middle) {
      const found = text.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return at <= text.length - last.length
  }
}

function byRegex(pattern: string, compat: boolean): (text: string) => boolean {
  const source = pattern
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.')
  const regex = compat ? new Regex(`^${source}$`, { dotAll: false }) : new Regex(`\\A${source}\\z`)
  return (text) => regex.test(text)
}
