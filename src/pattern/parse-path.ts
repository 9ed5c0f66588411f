import { isKeyword } from './characters.ts'
import type { Parser } from './parser.ts'
import type { ObjectPath, Step } from './tree.ts'

/** An object path (§9.7): `file:hashes.'SHA-256'`, `network-traffic:protocols[0]`, `email-message:to_refs[*].value`. */
export function parsePath(parser: Parser): ObjectPath {
  const { token } = parser
  if (token.kind !== 'word' || isKeyword(token.value)) parser.fail('an object type')
  const type = token.value
  token.advance()
  parser.expect(':', ': after the object type')
  const steps: Step[] = [parseKey(parser)]
  for (;;) {
    if (parser.take('.')) steps.push(parseKey(parser))
    else if (parser.take('[')) steps.push(parseIndex(parser))
    else return { type, steps }
  }
}

function parseKey(parser: Parser): Step {
  const { token } = parser
  const isName = token.kind === 'word' && !token.hyphenated && !isKeyword(token.value)
  // §9.7: with a hyphen or a full stop in it, a name stands in apostrophes; so does one that is a word of the language.
  if (!isName && token.kind !== 'string') {
    parser.fail(token.kind === 'word' ? "a property name ('in-apostrophes' if it has a hyphen)" : 'a property name')
  }
  const key = token.value
  token.advance()
  return { key }
}

function parseIndex(parser: Parser): Step {
  const { token } = parser
  const index = token.kind === '*' ? '*' : token.number
  // A negative one is out of the range of every list, which makes the comparison false, not the pattern wrong (§9.7.2).
  if (index !== '*' && token.kind !== 'integer') parser.fail('* or the place in a list, counted from 0')
  token.advance()
  parser.expect(']', '] after the place in a list')
  return { index }
}
