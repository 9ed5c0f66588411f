/** A reader of CSV as plain as it can be, for what is written here: every cell in quotation marks, every row ended. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  let at = 0
  while (at < text.length) {
    if (text[at] !== '"') throw new Error(`a cell without quotation marks at ${at}`)
    let cell = ''
    for (at++; ; at++) {
      if (at >= text.length) throw new Error('a cell that does not end')
      if (text[at] !== '"') cell += text[at]
      else if (text[at + 1] === '"') cell += text[at++]
      else break
    }
    rows.at(-1)!.push(cell)
    at++
    if (text.startsWith('\r\n', at)) {
      rows.push([])
      at += 2
    } else if (text[at++] !== ',') throw new Error('neither a comma nor a line end after a cell')
  }
  return rows.slice(0, -1)
}
