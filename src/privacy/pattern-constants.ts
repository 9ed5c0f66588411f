/** A text constant of a STIX pattern (§9) and the object path that it is compared with. */
export interface Constant {
  /** Between the quotation marks. */
  readonly start: number
  readonly end: number
  /** `email-message:to_refs[*].value`; '' where none is seen. */
  readonly path: string
}

const maxBefore = 250
const operator = /(?:=|!=|<>|[<>]=?|\b(?:LIKE|MATCHES|IN|ISSUBSET|ISSUPERSET))$/
const not = /\s+NOT$/
const blank = /[\s[(]/

/** The text constants of a pattern, in order; a list after IN has the path before it. One pass; nothing is parsed. */
export function* constantsOf(pattern: string): Generator<Constant> {
  let path = ''
  let last = 0
  for (let open = pattern.indexOf("'"); open >= 0; open = pattern.indexOf("'", last)) {
    let end = open + 1
    while (end < pattern.length && pattern[end] !== "'") end += pattern[end] === '\\' ? 2 : 1
    if (end >= pattern.length) return
    const before = pattern.slice(Math.max(last, open - maxBefore), open).trim()
    if (before !== ',') path = pathBefore(before)
    yield { start: open + 1, end, path }
    last = end + 1
  }
}

// Read from its end: the operator, then back to what cannot stand in a path.
function pathBefore(text: string): string {
  let rest = text.endsWith('(') ? text.slice(0, -1).trimEnd() : text
  const found = operator.exec(rest.slice(-12))
  if (found === null) return ''
  rest = rest.slice(0, rest.length - found[0].length).trimEnd()
  if (not.test(rest.slice(-6))) rest = rest.slice(0, -3).trimEnd()
  let start = rest.length
  while (start > 0 && !(blank.test(rest[start - 1]!) && !/^\[(?:\*|\d+)\]/.test(rest.slice(start - 1, start + 12))))
    start--
  return rest.slice(start)
}
