/** So wide is a line of a tile, in Latin letters; a Japanese one counts as two. */
const lineWidth = 12

/** What a tile is called, in one line or two that it has room for. What stands in brackets is in the table alone. */
export function tileName(name: string): readonly [string] | readonly [string, string] {
  const short = name.replace(/[（(].*[）)]/, '').trim()
  if (widthOf(short) <= lineWidth) return [short]
  let best: readonly [string, string] | null = null
  for (const { index } of short.matchAll(/ |(?<=-)(?=\S)/g)) {
    const lines = [short.slice(0, index), short.slice(index).trim()] as const
    if (best === null || widest(lines) < widest(best)) best = lines
  }
  return best ?? [short]
}

function widest(lines: readonly string[]): number {
  return Math.max(...lines.map(widthOf))
}

export function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 2 : 1), 0)
}
