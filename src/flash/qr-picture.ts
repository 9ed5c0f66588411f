import type { QrMatrix } from './qr-code.ts'

// ISO/IEC 18004 §5.3.8: four light modules around, or readers may not find it.
const quiet = 4

/** The symbol as SVG, dark on white whatever the page's colours; `title` is read out by screen readers. */
export function qrSvg(matrix: QrMatrix, title: string): string {
  const size = matrix.length + 2 * quiet
  const path = matrix
    .flatMap((row, y) => runsOf(row).map(([start, length]) => `M${start + quiet} ${y + quiet}h${length}v1h-${length}z`))
    .join('')
  const name = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" role="img" shape-rendering="crispEdges"><title>${name}</title><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${path}"/></svg>`
}

/** The symbol for a terminal: two rows of modules to a line, dark on light by colours, so that it reads on any background. */
export function qrTerminal(matrix: QrMatrix): string {
  const size = matrix.length + 2 * quiet
  const at = (row: number, column: number): boolean => matrix[row - quiet]?.[column - quiet] ?? false
  const lines: string[] = []
  for (let row = 0; row < size; row += 2) {
    let line = ''
    for (let column = 0; column < size; column++) {
      const [upper, lower] = [at(row, column), at(row + 1, column)]
      line += upper ? (lower ? '█' : '▀') : lower ? '▄' : ' '
    }
    // Black on white.
    lines.push(`\u001b[30;107m${line}\u001b[0m`)
  }
  return lines.join('\n')
}

function runsOf(row: readonly boolean[]): [number, number][] {
  const runs: [number, number][] = []
  for (const [column, isDark] of row.entries()) {
    if (!isDark) continue
    const last = runs.at(-1)
    if (last !== undefined && last[0] + last[1] === column) last[1] += 1
    else runs.push([column, 1])
  }
  return runs
}
