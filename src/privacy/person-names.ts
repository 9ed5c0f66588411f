const before = 'mr mrs ms miss dr prof sir g gng bb ginoo ginang binibini atty engr hon'
const after = 'さん|様|氏|殿|先生|さま|君'
const leading = new RegExp(`^(?:${before.replaceAll(' ', '|')})\\.?\\s+(?=\\S)`, 'iu')
const trailing = new RegExp(`\\s?(?:${after})$`, 'u')
const spaced = /^[\p{Script=Latin}\s\p{P}]+$/u

/** Whether the name carries a title of address (English, Filipino, Japanese), as only persons have. */
export function hasHonorific(name: string): boolean {
  const trimmed = name.slice(0, 200).trim()
  return leading.test(trimmed) || trailing.test(trimmed)
}

/** The name without titles, in the form in which equal names are equal: folded, without accents on Latin letters, first name first. */
export function bareName(name: string): string {
  let bare = name.slice(0, 1000).normalize('NFKC').trim().toLowerCase().replace(leading, '').replace(trailing, '')
  const comma = bare.split(/[,、，]/)
  if (comma.length === 2) bare = `${comma[1]} ${comma[0]}`
  // Only Latin: taking the marks off がor ñ is not the same thing.
  bare = bare
    .normalize('NFD')
    .replace(/([a-z])[\u0300-\u036f]+/g, '$1')
    .normalize('NFC')
  return spaced.test(bare) ? bare.replace(/[^\p{L}\p{N}'-]+/gu, ' ').trim() : bare.replace(/[\s・·]+/gu, '')
}

const nobody =
  /^(?:administrator|admin|root|system|local ?service|network ?service|guest|user|users|test|default|defaultaccount|everyone|nobody|daemon|service|www-data|nt authority\\.*|support|help ?desk|it|info|security|noreply|no-?reply|mailer-daemon|postmaster|accounts?|billing|hr|sales|krbtgt|anonymous|unknown|n\/a|none|.*(?:\$|@pseudonym\.invalid)|s-1-[\d-]+|\d{1,10}|(?:person|account)-[a-z2-7]{16}|\[[a-z-]{1,20} withheld\])$/i

/** Whether the name is a system's or a desk's, of a form that says nothing about a person, or one that we made ourselves. */
export function isNobodysName(name: string): boolean {
  return name.trim() === '' || nobody.test(name.slice(0, 200).trim())
}

const maxNames = 100
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/** Names that are told apart from ordinary words: two words, or three Japanese characters. */
export function searchableNames(names: Iterable<string>): string[] {
  const kept = new Set<string>()
  for (const name of names) {
    const trimmed = name.trim()
    if (trimmed.length > 200 || kept.size >= maxNames || isNobodysName(trimmed)) continue
    if (cjk.test(trimmed) ? trimmed.length >= 3 : trimmed.length >= 5 && /\S\s+\S/.test(trimmed)) kept.add(trimmed)
  }
  return [...kept]
}
