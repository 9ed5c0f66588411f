import type { WithheldPart } from './model.ts'

/** As it is kept beside what was made of an object. */
export function writeWithheld(parts: readonly WithheldPart[]): string {
  return JSON.stringify(parts)
}

/** What is kept, read back. What was made before causes were kept has its places alone. */
export function readWithheld(text: string): readonly WithheldPart[] {
  const kept = JSON.parse(text) as readonly (string | WithheldPart)[]
  return kept.map((one) => (typeof one === 'string' ? { at: one, because: null, label: null } : one))
}
