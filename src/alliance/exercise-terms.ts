import type { Opened } from './exercise.ts'
import type { Card, Charter } from './model.ts'

/**
 * The charter as it holds within an exercise: of the members those who take part, with a log of the exercise's own, and of the
 * agreements that one, between them and for its time. Where the charter no longer has the agreement, nothing is released to anybody.
 */
export function charterInExercise(
  charter: Charter,
  { statement, digest }: Pick<Opened, 'statement' | 'digest'>,
): Charter {
  const { name, agreement, members, from, until } = statement
  const takesPart = (code: string): boolean => members.includes(code)
  return {
    ...charter,
    members: charter.members.filter(({ member }) => takesPart(member)).map((card) => cardInExercise(card, digest)),
    agreements: charter.agreements
      .filter(({ id }) => id === agreement)
      .map((one) => ({
        ...one,
        parties: one.parties.filter(takesPart),
        from: later(one.from, from),
        until: one.until === undefined || Date.parse(one.until) > Date.parse(until) ? until : one.until,
        exercise: name,
      })),
  }
}

/** A member's card within an exercise: what its log says there can never be taken for what its own log says. */
export function cardInExercise(card: Card, digest: string): Card {
  if (card.ledger === undefined) return card
  return { ...card, ledger: { ...card.ledger, origin: `${card.ledger.origin}/exercise/${digest}` } }
}

function later(a: string, b: string): string {
  return Date.parse(a) > Date.parse(b) ? a : b
}
