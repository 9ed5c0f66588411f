import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseAgreementYaml } from '../alliance/agreement.ts'
import type { Agreement } from '../alliance/model.ts'
import { naivelyDecided, naivelyReceived } from '../testing/naive-policy.ts'
import { decide, mayReceive } from './decide.ts'
import type { Decision, Handling, MemberCode, Obligations, Redaction } from './model.ts'
import { parseRecipient } from './recipient.ts'

interface Expected {
  readonly outcome: string
  readonly agreement: string | null
  readonly clause: string | null
  readonly reasons: readonly string[]
  /** Only where the case is about them. */
  readonly redaction?: Redaction | null
  readonly obligations?: Obligations | null
}
interface VectorCase {
  readonly name: string
  readonly handling: Partial<Handling>
  readonly at: string
  readonly agreements: readonly string[]
  readonly agreement?: string
  readonly self?: MemberCode
  readonly recipient?: string
  readonly sender?: MemberCode
  readonly receiver?: MemberCode
  readonly expect: Expected
}

const root = new URL('../../', import.meta.url)
const vectors = JSON.parse(readFileSync(new URL('vectors/decisions.json', root), 'utf8')) as {
  readonly base: Handling
  readonly agreements: Readonly<Record<string, Agreement>>
  readonly cases: readonly VectorCase[]
}

function answer(one: VectorCase, handling: Handling): Decision {
  const context = { agreements: one.agreements.map((id) => vectors.agreements[id]!), nowMs: Date.parse(one.at) }
  if (one.sender !== undefined && one.receiver !== undefined)
    return mayReceive(handling, one.sender, one.receiver, context)
  const asked = one.agreement === undefined ? {} : { agreement: one.agreement }
  return decide(handling, parseRecipient(one.recipient!), { self: one.self!, ...context, ...asked })
}

describe('the published cases of release', () => {
  test.each(vectors.cases)('$name', (one) => {
    const handling = { ...vectors.base, ...one.handling }
    const { outcome, agreement, clause, reasons, redaction, obligations } = answer(one, handling)
    const asked = one.expect.obligations === undefined ? {} : { redaction, obligations }
    expect({ outcome, agreement, clause, reasons: reasons.map(({ code }) => code), ...asked }).toEqual(one.expect)
    const question = {
      handling,
      recipient: parseRecipient(one.recipient ?? one.receiver!),
      giver: one.self ?? one.sender!,
      agreements: one.agreements.map((id) => vectors.agreements[id]!),
      nowMs: Date.parse(one.at),
      only: one.agreement,
    }
    if (one.sender === undefined) expect(naivelyDecided(question)).toBe(one.expect.outcome)
    else expect(naivelyReceived(question)).toBe(one.expect.outcome !== 'withhold')
  })

  test('are about the trilateral agreement as it is published', () => {
    // What it says of advisories and of asking is no word of release.
    const {
      clauses,
      description,
      advisories: _,
      confirmExistence: __,
      ...published
    } = parseAgreementYaml(readFileSync(new URL('agreements/trilateral.yaml', root), 'utf8'))
    expect(description).toBeDefined()
    const inCases = vectors.agreements.trilateral
    expect(inCases).toEqual({ ...published, clauses: clauses.map(({ retention: _, ...clause }) => clause) })
  })

  test('have each its own name', () => {
    expect(new Set(vectors.cases.map(({ name }) => name)).size).toBe(vectors.cases.length)
  })
})
