import type { HuntResults } from '../../../src/api/contract/hunts.ts'
import { formatName, humanise } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { Timestamp } from '../parts/timestamp.tsx'
import css from './hunts.module.css'

/** What was looked at, and which time that covers; without it where that stands beside. */
export function SourcesList({
  sources,
  hasTimes = true,
}: Pick<HuntResults, 'sources'> & { readonly hasTimes?: boolean }) {
  const words = useWords()
  return (
    <ul className={css.sources}>
      {sources.map(({ kind, format, sector, events, from, to }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sources have their place alone
        <li key={at}>
          <b>{words(`hunt.source.${kind}`)}</b>
          {[
            format === '' ? '' : formatName(words, format),
            sector === '' ? '' : (words.find(`sector.${sector}`) ?? humanise(sector)),
          ]
            .filter((one) => one !== '')
            .map((one) => ` · ${one}`)
            .join('')}
          {' · '}
          {words('hunt.events', { count: events })}
          {hasTimes && from !== null && to !== null && (
            <>
              {' · '}
              <Timestamp at={from} form="short" /> – <Timestamp at={to} form="short" />
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
