import { Fault } from '../base/fault.ts'
import { compileSigma, type SigmaTest } from '../detection/sigma-test.ts'
import { examinePattern } from '../pattern/check-pattern.ts'
import { CompiledPattern } from '../pattern/compiled-pattern.ts'
import { normalForm } from '../pattern/normal-form.ts'
import { printPattern } from '../pattern/print-pattern.ts'
import type { HuntItem } from './hunt-package.ts'

/** An item made ready to be looked for, or why it cannot be. */
export type ReadyItem =
  | { readonly kind: 'stix'; readonly pattern: CompiledPattern }
  | { readonly kind: 'sigma'; readonly test: SigmaTest }
  | { readonly kind: 'unusable'; readonly problem: string }

/** Never throws for what an item says. */
export function readyItem({ kind, text }: HuntItem): ReadyItem {
  try {
    if (kind === 'sigma') return { kind, test: compileSigma(text) }
    const examined = examinePattern(text)
    if ('problem' in examined) {
      const { at, expected } = examined.problem
      return { kind: 'unusable', problem: `at character ${at + 1}, expected ${expected}` }
    }
    return { kind, pattern: new CompiledPattern(examined.tree) }
  } catch (error) {
    // The reader of YAML has bounds of its own, which it tells by errors of many kinds.
    return { kind: 'unusable', problem: error instanceof Fault ? error.message : 'it cannot be read' }
  }
}

/** Why an item cannot be looked for; null: it can. */
export function problemOfItem(item: HuntItem): string | null {
  const ready = readyItem(item)
  return ready.kind === 'unusable' ? ready.problem : null
}

/** Two patterns of one language that look for the same have the same form; null for what cannot be read. */
export function formOf({ kind, text }: Pick<HuntItem, 'text'> & { readonly kind: string }): string | null {
  if (kind === 'sigma') return `sigma ${text.trim()}`
  if (kind !== 'stix') return null
  const examined = examinePattern(text)
  return 'problem' in examined ? null : `stix ${printPattern(normalForm(examined.tree))}`
}
