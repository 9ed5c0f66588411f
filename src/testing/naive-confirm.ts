import type { Agreement, ConfirmationRight } from '../alliance/model.ts'
import type { Handling, MemberCode } from '../policy/model.ts'
import { rulesBroken } from './naive-policy.ts'

export interface ConfirmationQuestion {
  readonly handling: Handling
  readonly asker: MemberCode
  readonly answerer: MemberCode
  readonly agreements: readonly Agreement[]
  readonly nowMs: number
}

/**
 * The rules of `confirm-existence` once more, word by word: as if the right were a clause that releases everything up to its
 * ceiling to the asker, and under which what is held may be passed on where the right says so.
 */
export function naivelyConfirmed(question: ConfirmationQuestion): boolean {
  return question.agreements.some((agreement) =>
    (agreement.confirmExistence ?? []).some((right) => permits(question, agreement, right)),
  )
}

function permits(question: ConfirmationQuestion, agreement: Agreement, right: ConfirmationRight): boolean {
  const { asker, answerer, agreements, nowMs } = question
  const { handling } = question
  if (asker === answerer || handling.exercise !== null || agreement.exercise !== undefined) return false
  if (handling.parts.length > 0) return false
  if (right.to !== undefined && !right.to.includes(asker)) return false
  if (right.from !== undefined && !right.from.includes(answerer)) return false
  const fromOthers = handling.origin !== answerer
  if (fromOthers && !right.held) return false
  if (fromOthers && handling.tlp === 'red') return false
  if (fromOthers && handling.tlp === null && agreement.unmarked !== undefined) {
    const counts = agreement.unmarked[handling.type] ?? agreement.unmarked['*']
    if (counts === 'red') return false
  }
  const asked = right.originatorControlled ? { ...handling, originatorControl: false } : handling
  const clause = {
    id: 'right',
    title: 'as a clause',
    tlpCeiling: right.tlpCeiling,
    onward: 'parties' as const,
    ...(right.types === undefined ? {} : { types: right.types }),
  }
  const broken = rulesBroken(
    { handling: asked, recipient: { kind: 'member', code: asker }, giver: answerer, agreements, nowMs },
    agreement,
    clause,
  )
  return broken.length === 0
}
