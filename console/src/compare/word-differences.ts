/** A piece of text that stands in both, only before, or only after. */
export interface Piece {
  readonly is: 'same' | 'removed' | 'added'
  readonly text: string
}

const mostWords = 6_000
// What differs more than so is shown as replaced: nobody reads a salad of words.
const mostSteps = 600

/**
 * What changed between two texts, word by word; Japanese is cut where its words end. What is same and removed, put together, is
 * the text before; what is same and added is the text after. Bounded: texts that differ too much are removed and added whole.
 */
export function wordDifferences(before: string, after: string): readonly Piece[] {
  const [a, b] = [wordsOf(before), wordsOf(after)]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const [from, to] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  return joined([
    { is: 'same', text: a.slice(0, start).join('') },
    ...between(from, to),
    { is: 'same', text: a.slice(a.length - end).join('') },
  ])
}

function wordsOf(text: string): readonly string[] {
  // Cutting into words is slow; beyond this, lines are enough.
  if (text.length > 60_000) return text.split(/(?<=\n)/)
  return [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)].map(({ segment }) => segment)
}

/** The shortest way from one list to the other (Myers 1986), or all of both where it is long. */
function between(a: readonly string[], b: readonly string[]): readonly Piece[] {
  const whole: readonly Piece[] = [
    { is: 'removed', text: a.join('') },
    { is: 'added', text: b.join('') },
  ]
  if (a.length === 0 || b.length === 0 || a.length + b.length > mostWords) return whole
  const rounds: Map<number, number>[] = []
  let reach = new Map([[1, 0]])
  for (let d = 0; d <= Math.min(mostSteps, a.length + b.length); d++) {
    rounds.push(reach)
    const next = new Map(reach)
    for (let k = -d; k <= d; k += 2) {
      let x = down(reach, k, d) ? reach.get(k + 1)! : reach.get(k - 1)! + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      next.set(k, x)
      if (x >= a.length && x - k >= b.length) return walkedBack(a, b, rounds)
    }
    reach = next
  }
  return whole
}

function down(reach: ReadonlyMap<number, number>, k: number, d: number): boolean {
  return k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
}

function walkedBack(
  a: readonly string[],
  b: readonly string[],
  rounds: readonly ReadonlyMap<number, number>[],
): readonly Piece[] {
  const pieces: Piece[] = []
  let [x, y] = [a.length, b.length]
  for (let d = rounds.length - 1; d >= 0; d--) {
    const reach = rounds[d]!
    const k = x - y
    const wasK = down(reach, k, d) ? k + 1 : k - 1
    const wasX = d === 0 ? 0 : reach.get(wasK)!
    const wasY = d === 0 ? 0 : wasX - wasK
    while (x > wasX && y > wasY) {
      pieces.push({ is: 'same', text: a[--x]! })
      y--
    }
    if (d === 0) break
    if (x === wasX) pieces.push({ is: 'added', text: b[--y]! })
    else pieces.push({ is: 'removed', text: a[--x]! })
  }
  return pieces.reverse()
}

/** Neighbours of one kind are one piece; of what changed together, what was removed comes first. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const result: Piece[] = []
  let [removed, added] = ['', '']
  const flush = () => {
    if (removed !== '') result.push({ is: 'removed', text: removed })
    if (added !== '') result.push({ is: 'added', text: added })
    removed = added = ''
  }
  for (const { is, text } of pieces) {
    if (text === '') continue
    if (is === 'removed') removed += text
    else if (is === 'added') added += text
    else {
      flush()
      const last = result.at(-1)
      if (last?.is === 'same') result[result.length - 1] = { is, text: last.text + text }
      else result.push({ is, text })
    }
  }
  flush()
  return result
}
