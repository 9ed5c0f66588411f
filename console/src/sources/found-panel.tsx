import { Button } from '@mantine/core'
import type { SourceFound } from '../../../src/api/contract/sources.ts'
import { useWords } from '../i18n/use-words.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import css from './sources.module.css'

interface Props {
  readonly found: SourceFound
  readonly onRoot: (root: string) => void
  readonly onCollections: (ids: string[]) => void
}

/** What a look at the source has found; nothing of it was taken. */
export function FoundPanel({ found, onRoot, onCollections }: Props) {
  const words = useWords()
  const { root, roots, collections, mediaType, bytes, files, events, provider } = found
  return (
    <section className={css.found} role="status">
      <strong>{words('sources.found')}</strong>
      {events !== null && <p>{words('sources.foundEvents', { count: events })}</p>}
      {files !== null && <p>{words('sources.foundFiles', { count: files })}</p>}
      {provider !== null && (
        <>
          <p>
            <b className="foreign">{provider.name}</b> <span className="foreign">{provider.namespace}</span>{' '}
            {words('sources.foundLists', { count: provider.lists })}
          </p>
          {provider.fingerprints.length > 0 && (
            <>
              <p>{words('sources.foundKeys')}</p>
              <ul>
                {provider.fingerprints.map((one) => (
                  <li key={one} className="mono foreign">
                    {one}
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
      {mediaType !== null && (
        <p>
          <span className="foreign">{mediaType}</span>
          {bytes !== null && ` · ${formatNumber(bytes, words.language)} B`}
        </p>
      )}
      {root === null && roots.length > 0 && (
        <>
          <p>{words('sources.foundRoots')}</p>
          <ul>
            {roots.map((one) => (
              <li key={one}>
                <Button size="compact-sm" variant="subtle" onClick={() => onRoot(one)}>
                  <span className="foreign">{one}</span>
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      {collections.length > 0 && (
        <ul>
          {collections.map(({ id, title, readable, chosen }) => (
            <li key={id}>
              <Button size="compact-sm" variant="subtle" disabled={!readable} onClick={() => onCollections([id])}>
                <span className="foreign">{title}</span>
              </Button>{' '}
              <small className="mono foreign">{id}</small> {chosen && <small>{words('sources.wouldRead')}</small>}
              {!readable && <small>{words('sources.notForUs')}</small>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
