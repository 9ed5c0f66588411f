import type { CharacterSet } from './character-set.ts'
import type { Node } from './syntax.ts'

/** A text that stands in whatever an expression matches. `folded`: in capitals or small letters of ASCII, `text` being in small ones. */
export interface RequiredText {
  readonly text: string
  readonly folded: boolean
}

const most = 50

type OneOf = readonly RequiredText[]

/** Lists of texts: of each list, one text at least stands in whatever the expression matches. */
export function requiredTexts(node: Node): readonly OneOf[] {
  switch (node.kind) {
    case 'set': {
      const one = letterOf(node.set)
      return one === null ? [] : [[one]]
    }
    case 'assert':
      return []
    case 'repeat':
      return node.min === 0 ? [] : requiredTexts(node.of)
    case 'choice': {
      const parts = node.parts.map((part) => longest(requiredTexts(part)))
      const all = parts.flatMap((part) => part ?? [])
      return parts.includes(null) || all.length > most ? [] : [all]
    }
    case 'sequence':
      return ofSequence(node.parts)
  }
}

function ofSequence(parts: readonly Node[]): readonly OneOf[] {
  const lists: OneOf[] = []
  let run: RequiredText = { text: '', folded: false }
  const close = (): void => {
    if (run.text !== '') lists.push([run])
    run = { text: '', folded: false }
  }
  for (const part of flat(parts)) {
    const letter = part.kind === 'set' ? letterOf(part.set) : null
    if (letter !== null) {
      const folded = run.folded || letter.folded
      run = { text: folded ? foldAscii(run.text + letter.text) : run.text + letter.text, folded }
    } else if (part.kind !== 'assert') {
      close()
      lists.push(...requiredTexts(part))
    }
  }
  close()
  return lists
}

/** The list whose shortest text is the longest. */
function longest(lists: readonly OneOf[]): OneOf | null {
  let best: OneOf | null = null
  for (const list of lists) if (best === null || shortest(list) > shortest(best)) best = list
  return best
}

function flat(parts: readonly Node[]): Node[] {
  return parts.flatMap((part) => (part.kind === 'sequence' ? flat(part.parts) : [part]))
}

function shortest(texts: readonly RequiredText[]): number {
  return Math.min(...texts.map(({ text }) => text.length))
}

/** The one character of a set, or the one letter of ASCII that it holds in both forms. */
function letterOf(set: CharacterSet): RequiredText | null {
  const codes = set.flatMap(([from, to]) => (to - from > 1 ? [] : from === to ? [from] : [from, to]))
  if (set.some(([from, to]) => to - from > 1)) return null
  if (codes.length === 1) return { text: String.fromCodePoint(codes[0]!), folded: false }
  const [capital, small] = codes
  if (codes.length !== 2 || capital! < 65 || capital! > 90 || small !== capital! + 32) return null
  return { text: String.fromCharCode(small), folded: true }
}

function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
