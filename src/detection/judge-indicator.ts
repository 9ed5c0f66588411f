import { Fault } from '../base/fault.ts'
import { anchorsOf } from '../pattern/anchors.ts'
import { examinePattern } from '../pattern/check-pattern.ts'
import { conformanceLevel } from '../pattern/conformance-level.ts'
import { printAnchor } from '../pattern/explain-pattern.ts'
import { normalForm } from '../pattern/normal-form.ts'
import { printPattern } from '../pattern/print-pattern.ts'
import { DetectionFault } from './detection-fault.ts'
import { checkSigma } from './sigma-rule.ts'

/** What an indicator's pattern or rule is worth for detection, as far as this node can tell. */
export interface Judgement {
  /** `pattern_type` of the indicator. */
  readonly language: string
  /** `unchecked`: a language that nobody here reads. */
  readonly state: 'detectable' | 'not-detectable' | 'unchecked'
  readonly problem: Problem | null
  /** Of a STIX pattern: its normal form, the level of §12.7 that it takes, and what of an observation it cannot match without. */
  readonly normalForm: string | null
  readonly level: 1 | 2 | 3 | null
  readonly looksFor: readonly string[] | null
}

export interface Problem {
  /** How many characters stand before the place; null where only the sentence says where. */
  readonly at: number | null
  readonly expected: string
}

/** Checks the syntax of a rule of YARA; null: it is good. Undefined: it could not be checked here. */
export type RuleCheck = (rule: string) => Promise<string | null | undefined>

const nothing = { problem: null, normalForm: null, level: null, looksFor: null } as const
/** What a page shows of anchors; an index takes all. */
const mostShown = 20

/** What is wrong with a pattern of some language, as a sentence; null where nothing is, or nobody here reads it. Never throws. */
export function problemOf(pattern: string, language: string): string | null {
  const { problem } = judge(pattern, language)
  return problem === null ? null : sentence(problem)
}

function sentence({ at, expected }: Problem): string {
  return at === null ? expected : `at character ${at + 1}, expected ${expected}`
}

/** Judges STIX patterns and Sigma rules; what others are is not checked. */
export function judge(pattern: string, language: string): Judgement {
  if (language === 'stix') {
    const examined = examinePattern(pattern)
    return 'problem' in examined ? failed(language, examined.problem) : { ...nothing, language, state: 'detectable' }
  }
  if (language === 'sigma') return judgeSigma(pattern, language)
  return { ...nothing, language, state: 'unchecked' }
}

/** As `judge`, with all that a page shows, and YARA by the program that is handed in. */
export async function judgeFully(
  pattern: string,
  language: string,
  checkYara: RuleCheck | undefined,
): Promise<Judgement> {
  if (language === 'yara' && checkYara !== undefined) {
    const wrong = await checkYara(pattern)
    if (wrong === undefined) return { ...nothing, language, state: 'unchecked' }
    return wrong === null
      ? { ...nothing, language, state: 'detectable' }
      : failed(language, { at: null, expected: wrong })
  }
  const judgement = judge(pattern, language)
  if (language !== 'stix' || judgement.state !== 'detectable') return judgement
  const examined = examinePattern(pattern)
  if ('problem' in examined) return judgement
  const { tree } = examined
  return {
    ...judgement,
    normalForm: printPattern(normalForm(tree)),
    level: conformanceLevel(tree),
    looksFor: anchorsOf(tree)?.slice(0, mostShown).map(printAnchor) ?? null,
  }
}

function failed(language: string, { at, expected }: Problem): Judgement {
  return { ...nothing, language, state: 'not-detectable', problem: { at, expected } }
}

function judgeSigma(rule: string, language: string): Judgement {
  try {
    checkSigma(rule)
    return { ...nothing, language, state: 'detectable' }
  } catch (error) {
    if (error instanceof DetectionFault) return failed(language, error)
    if (error instanceof Fault) throw error
    // The reader of YAML has bounds of its own, which it tells by errors of many kinds.
    return failed(language, { at: 0, expected: 'a rule that can be read' })
  }
}
