import { Fault } from '../base/fault.ts'
import { type Split, type SplitOptions, splitObjects } from './bundle.ts'

/** The values of a text of JSON Lines, one a line and at least two; null where it is no such text, by its first line and what follows. */
export function jsonLines(text: string): string[] | null {
  const start = nextSign(text, text.charCodeAt(0) === 0xfeff ? 1 : 0)
  const end = text.indexOf('\n', start)
  if (end < 0 || text[start] !== '{') return null
  let last = end - 1
  while (text[last] === '\r' || text[last] === ' ') last--
  if (text[last] !== '}' || text[nextSign(text, end)] !== '{') return null
  const lines: string[] = []
  for (let at = start; at < text.length; ) {
    const stop = text.indexOf('\n', at)
    const line = text.slice(at, stop < 0 ? text.length : stop).trim()
    if (line !== '') lines.push(line)
    at = stop < 0 ? text.length : stop + 1
  }
  return lines
}

/**
 * As `splitObjects`, of a file: also JSON Lines, each line an object or a bundle. A line that is broken is one bad object, but where the
 * last one breaks off the file was cut: `invalid`.
 */
export function splitFile(text: string, options: SplitOptions = {}): Pick<Split, 'texts' | 'wrapper'> {
  const lines = jsonLines(text)
  if (lines === null) return splitObjects(text, options)
  const texts: string[] = []
  for (const [index, line] of lines.entries()) {
    for (const one of objectsOf(line, index, lines.length)) texts.push(one)
    if (texts.length > (options.maxObjects ?? Number.POSITIVE_INFINITY))
      throw new Fault('too-large', `more than ${options.maxObjects} objects`)
  }
  return { texts }
}

function objectsOf(line: string, index: number, count: number): readonly string[] {
  try {
    return splitObjects(line).texts
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (index < count - 1) return [line]
    const message = `line ${count}: ${error.message}`
    throw new Fault('invalid', message, { issues: [{ at: '', message, rule: 'JSON Lines' }] })
  }
}

function nextSign(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++
  return at
}
