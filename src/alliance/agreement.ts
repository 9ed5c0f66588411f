import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import { Fault, type Issue } from '../base/fault.ts'
import { checkShape, invalid, jsonPointer } from './check.ts'
import type { Agreement } from './model.ts'
import { agreementShape } from './shapes.ts'
import { swapAgreement, swapPath } from './spelling.ts'

const maxTextLength = 256 * 1024
const maxAliases = 20
const maxSyntaxProblems = 10

/**
 * Reads an agreement as people write it: YAML 1.2 with hyphenated names, as in agreements/agreement.schema.json. An `invalid`
 * fault names every problem with its place (JSON Pointer and line); `too-large` over 256 Ki characters. Whether the parties
 * are members is the charter's question.
 */
export function parseAgreementYaml(text: string): Agreement {
  if (text.length > maxTextLength)
    throw new Fault('too-large', `the agreement is longer than ${maxTextLength} characters`)
  const lines = new LineCounter()
  const { document, value } = readYaml(text, lines)
  return checkShape<Agreement>(agreementShape, swapAgreement(value), 'agreement', (path) => {
    const written = swapPath(path)
    return { at: jsonPointer(written), line: lineOf(document, written, lines) }
  })
}

function readYaml(text: string, lines: LineCounter): { document: Document; value: unknown } {
  try {
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      uniqueKeys: true,
      stringKeys: true,
      merge: false,
      lineCounter: lines,
      prettyErrors: false,
    })
    // An unknown tag is only a warning to the parser; to us it is a word that we do not understand.
    const problems = [...document.errors, ...document.warnings].slice(0, maxSyntaxProblems).map((problem): Issue => {
      const { line, col } = lines.linePos(problem.pos[0])
      const message = problem.message.startsWith('Maximum call stack') ? 'nested too deeply' : problem.message
      return { at: '', message: `${message} (line ${line}, column ${col})`, rule: 'YAML 1.2' }
    })
    if (problems.length > 0) throw invalid('agreement', problems)
    return { document, value: document.toJS({ maxAliasCount: maxAliases }) }
  } catch (error) {
    if (error instanceof Fault) throw error
    // Too many aliases or levels: the parser gives up with an error of its own.
    throw new Fault('invalid', 'agreement: nested too deeply, or too many aliases', { cause: error })
  }
}

/** The line of the value at the path, or of the nearest thing around it that exists. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}
