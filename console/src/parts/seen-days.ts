import type { SeenValue } from '../../../src/api/contract/look-back.ts'
import type { Words } from '../i18n/use-words.ts'

const most = 6

/** The days on which something was seen, the newest first; which of them only probably, and which only by a name below. */
export function seenDays(words: Words, days: SeenValue['days']): string {
  const known = new Map<string, SeenValue['days'][number]>()
  for (const one of days) {
    const before = known.get(one.day)
    if (before === undefined || (one.confirmed && !before.confirmed)) known.set(one.day, one)
  }
  const listed = [...known.values()].toSorted((a, b) => (a.day < b.day ? 1 : -1))
  const texts = listed.slice(0, most).map(({ day, confirmed, below }) => {
    const said = [...(confirmed ? [] : [words('lookBack.probably')]), ...(below ? [words('lookBack.below')] : [])]
    return said.length === 0 ? day : `${day} (${said.join(', ')})`
  })
  const rest = listed.length - texts.length
  const list = texts.join('; ')
  return words('lookBack.seenOn', { days: rest === 0 ? list : `${list}; ${words('lookBack.more', { count: rest })}` })
}
