import type { Vocabulary } from '../../../src/api/contract/incidents.ts'
import { memberNameIn } from '../i18n/member-name.ts'
import { humanise } from '../i18n/names.ts'
import type { Words } from '../i18n/use-words.ts'

interface Said {
  readonly en: string
  readonly ja: string
  readonly fil: string
}

/** A text that comes from the node in three languages. */
export const say = (words: Words, said: Said): string => said[words.language]

export function sectorName(words: Words, vocabulary: Vocabulary | undefined, id: string): string {
  const found = vocabulary?.sectors.find((one) => one.id === id)
  return found === undefined ? id : say(words, found.said)
}
export function kindName(words: Words, vocabulary: Vocabulary | undefined, id: string): string {
  const found = vocabulary?.kinds.find((one) => one.id === id)
  return found === undefined ? id : say(words, found.said)
}
/** To whom something may be given: a member, the clients of this node, an authority. */
export function recipientLabel(words: Words, vocabulary: Vocabulary | undefined, id: string): string {
  if (id === 'clients') return words('incident.toClients')
  const found = vocabulary?.recipients.find((one) => one.id === id)
  if (found?.said == null) return id
  const said = say(words, found.said)
  if (found.kind === 'member') return memberNameIn(words, id, said)
  return found.kind === 'rule' ? words('incident.toAuthority', { name: said }) : said
}
/** A word of a scale; where the catalogue has none, the word itself, made readable. */
export function scaleWord(words: Words, scale: string, word: string): string {
  return words.find(`incident.${scale}.${word}`) ?? humanise(word)
}
