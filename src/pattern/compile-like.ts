import { Regex } from '../regex/regex.ts'

/**
 * LIKE (§9.6.1) for a text: `%` is any number of characters, `_` is one, the whole text is compared, with its case. Both sides
 * are to be in NFC. With `compat`, as the reference code does it: no wildcard for line feeds, and one may stand at the end.
 */
export function compileLike(pattern: string, compat = false): (text: string) => boolean {
  const parts = pattern.split('%')
  if (compat || pattern.includes('_')) return byRegex(pattern, compat)
  const first = parts[0]!
  if (parts.length === 1) return (text) => text === first
  const last = parts.at(-1)!
  const middle = parts
    .slice(1, -1)
    .filter((part) => part !== '')
    .map(finder)
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
    let at = first.length
    for (const find of middle) {
      at = find(text, at)
      if (at < 0) return false
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

/** Where a text goes on after the first place of a part, or -1; in time linear in both. */
function finder(part: string): (text: string, from: number) => number {
  // The engine's own search takes up to length times length, which does no harm in short parts.
  if (part.length <= 64) {
    return (text, from) => {
      const at = text.indexOf(part, from)
      return at < 0 ? -1 : at + part.length
    }
  }
  const borders = bordersOf(part)
  return (text, from) => {
    let matched = 0
    for (let at = from; at < text.length; at++) {
      while (matched > 0 && text[at] !== part[matched]) matched = borders[matched - 1]!
      if (text[at] === part[matched] && ++matched === part.length) return at + 1
    }
    return -1
  }
}

/** Knuth, Morris and Pratt: of each beginning of a text, the length of the longest end of it that it also begins with. */
function bordersOf(part: string): Uint32Array {
  const borders = new Uint32Array(part.length)
  let length = 0
  for (let at = 1; at < part.length; at++) {
    while (length > 0 && part[at] !== part[length]) length = borders[length - 1]!
    if (part[at] === part[length]) length++
    borders[at] = length
  }
  return borders
}
