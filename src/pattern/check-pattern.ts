import { parsePattern } from './parse-pattern.ts'
import { PatternFault } from './pattern-fault.ts'

/** What is wrong with a pattern and where, or null: what `parsePattern` throws, as a sentence. */
export function checkPattern(text: string): string | null {
  try {
    parsePattern(text)
    return null
  } catch (error) {
    if (error instanceof PatternFault) return error.message
    throw error
  }
}
