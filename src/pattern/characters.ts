/** Unicode's white space (WSpace=Y), which §9.4 wants between the parts of a pattern. */
export function isWhiteSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d)
  if (code < 0x85) return false
  if (code < 0x2000) return code === 0x85 || code === 0xa0 || code === 0x1680
  return code <= 0x200a || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

export function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f
}

const keywords: ReadonlySet<string> = new Set([
  ...['AND', 'OR', 'NOT', 'FOLLOWEDBY', 'LIKE', 'MATCHES', 'ISSUPERSET', 'ISSUBSET', 'EXISTS', 'LAST', 'IN'],
  ...['START', 'STOP', 'SECONDS', 'true', 'false', 'WITHIN', 'REPEATS', 'TIMES'],
])

/** Words that name nothing unless they stand in quotation marks. */
export function isKeyword(word: string): boolean {
  return keywords.has(word)
}
