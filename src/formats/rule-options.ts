/** The options between semicolons that stand in no quotation marks and behind no backslash; null if something stays open. */
export function splitOptions(text: string): string[] | null {
  const options: string[] = []
  let quoted = false
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '\\') at++
    else if (sign === '"') quoted = !quoted
    else if (sign === ';' && !quoted) {
      options.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  if (quoted || text.slice(start).trim() !== '' || text.endsWith('\\')) return null
  return options.filter((option) => option !== '')
}
