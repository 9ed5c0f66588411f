/** A text constant of a STIX pattern (§9). */
export interface Constant {
  /** Between the quotation marks. */
  readonly start: number
  readonly end: number
  /** Where the text that says what it is compared with begins and ends. */
  readonly before: readonly [start: number, end: number]
}

const maxBefore = 250
const operator = /(?:=|!=|<>|[<>]=?|\b(?:LIKE|MATCHES|IN|ISSUBSET|ISSUPERSET))$/
const not = /\s+NOT$/
const blank = /[\s[(]/

/** The text constants of a pattern, in order; those of a list after IN share what stands before it. One pass; nothing is parsed. */
export function* constantsOf(pattern: string): Generator<Constant> {
  let before: Constant['before'] = [0, 0]
  let last = 0
  for (let open = pattern.indexOf("'"); open >= 0; open = pattern.indexOf("'", last)) {
    let end = open + 1
    while (end < pattern.length && pattern.charCodeAt(end) !== 0x27) end += pattern.charCodeAt(end) === 0x5c ? 2 : 1
    if (end >= pattern.length) return
    if (!isComma(pattern, last, open)) before = [Math.max(last, open - maxBefore), open]
    yield { start: open + 1, end, before }
    last = end + 1
  }
}

function isComma(pattern: string, from: number, to: number): boolean {
  let commas = 0
  for (let at = from; at < to; at++) {
    const code = pattern.charCodeAt(at)
    if (code === 0x2c) commas++
    else if (code > 0x20) return false
  }
  return commas === 1
}

/** The object path that a constant is compared with, such as `email-message:to_refs[*].value`; '' where none is seen. */
export function pathOf(pattern: string, { before }: Constant): string {
  return pathBefore(pattern.slice(...before).trim())
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
