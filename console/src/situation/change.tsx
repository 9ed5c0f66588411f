import type { Overview } from '../../../src/api/contract/situation.ts'
import { asTitle } from '../i18n/names.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import css from './situation.module.css'

type Compared = Overview['compared'][number]['attempts']['week']

/** How much more or less, in percent, with an arrow beside the colour. */
export function Change({ change }: { readonly change: Compared }) {
  const words = useWords()
  const { percent, before } = change
  const way = percent === null ? (change.now > 0 ? 'new' : 'same') : percent > 0 ? 'up' : percent < 0 ? 'down' : 'same'
  const sign = { up: '▲', down: '▼', same: '–', new: '+' }[way]
  return (
    <span className={css.change} data-way={way} title={words('situation.before', { count: before })}>
      <span aria-hidden="true">{sign}</span> {percentText(words, change)}
    </span>
  )
}

export function percentText(words: Words, { percent, now }: Compared): string {
  if (percent === null)
    return now === 0 ? new Intl.NumberFormat(words.language, { style: 'percent' }).format(0) : words('situation.new')
  return new Intl.NumberFormat(words.language, { style: 'percent', signDisplay: 'exceptZero' }).format(percent / 100)
}

/** Where it stands alone. */
export function sectorTitle(words: Words, sector: string): string {
  return asTitle(sectorName(words, sector))
}

/** Inside a sentence. */
export function sectorName(words: Words, sector: string): string {
  if (sector === '' || sector === 'unknown') return words('situation.sectorUnknown')
  return words.find(`sector.${sector}`) ?? sector
}
