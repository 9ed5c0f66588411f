/** A text constant of a STIX pattern (§9) and the object path that it is compared with. */
export interface Constant {
  /** Between the quotation marks. */
  readonly start: number
  readonly end: number
  readonly text: string
  /** `email-message:to_refs[*].value`; '' where none is seen. */
  readonly path: string
}

const maxPath = 250
const path =
  /([a-z][a-z0-9-]{0,100}:[\w.'[\]*-]{1,150})\s*(?:NOT\s*)?(?:=|!=|<>|LIKE|MATCHES|IN|ISSUBSET|ISSUPERSET|[<>]=?)\s*\(?$/i

/** The text constants of a pattern, in order; a list after IN has the path before it. One pass; nothing is parsed. */
export function constantsOf(pattern: string): Constant[] {
  const constants: Constant[] = []
  let current = ''
  let last = 0
  for (let open = pattern.indexOf("'"); open >= 0; ) {
    let end = open + 1
    while (end < pattern.length && pattern[end] !== "'") end += pattern[end] === '\\' ? 2 : 1
    if (end >= pattern.length) break
    const before = pattern.slice(Math.max(last, open - maxPath), open)
    if (!/^\s*,\s*$/.test(before)) current = path.exec(before.trimEnd())?.[1] ?? (before.endsWith('.') ? current : '')
    constants.push({ start: open + 1, end, text: pattern.slice(open + 1, end), path: current })
    last = end + 1
    open = pattern.indexOf("'", last)
  }
  return constants
}
