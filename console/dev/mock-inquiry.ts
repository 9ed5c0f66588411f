import type { InquiryQuestion, InquiryResult, InquiryState } from '../../src/api/contract/inquiry.ts'

const right = {
  agreement: 'trilateral',
  id: 'Q1',
  title: 'Whether a party has published a value',
  tlpCeiling: 'amber+strict',
  types: ['indicator', 'observables'],
  held: false,
  originatorControlled: false,
  valuesPerDay: 2000,
}
const members = [
  ['PH', 'Philippines'],
  ['US', 'United States'],
] as const

export function inquiryOf(nowMs: number): InquiryState {
  const made = new Date(nowMs - 900_000).toISOString()
  return {
    ask: members.map(([member, name]) => ({ member, name, rights: [right] })),
    answer: members.map(([member, name]) => ({
      ...{ member, name, rights: [right], epoch: 12, made, entries: 1024 },
      askedToday: member === 'US' ? 40 : 0,
    })),
  }
}

/** What holds `evil` is known to the Philippines; the United States cannot be reached. */
export function inquiryAnswerOf({ values, members: asked }: InquiryQuestion, nowMs: number): InquiryResult {
  const read = values.map((text) => ({ text, kind: text.includes('.') ? 'domain' : null }))
  const made = new Date(nowMs - 900_000).toISOString()
  return {
    values: read,
    answers: asked.map((member) => {
      const name = members.find(([code]) => code === member)?.[1] ?? member
      const nothing = { detail: '', epoch: null, made: null, errorRate: null, left: null }
      if (member === 'US') return { member, name, known: null, because: 'unreachable', ...nothing }
      const known = read.map(({ text, kind }) => (kind === null ? null : text.includes('evil')))
      return { member, name, known, because: null, detail: '', epoch: 12, made, errorRate: 1024 / 2 ** 48, left: 1990 }
    }),
  }
}
