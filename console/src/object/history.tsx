import { Link } from '@tanstack/react-router'
import type { Detail } from '../../../src/api/contract/objects.ts'
import { useWords } from '../i18n/use-words.ts'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './history.module.css'

function inOrder(id: string, one: string, other: string) {
  return one < other ? { id, from: one, to: other } : { id, from: other, to: one }
}

/** Every version that this node holds, and every marking with what it applies to. */
export function History({ detail }: { readonly detail: Detail }) {
  const words = useWords()
  return (
    <div className={css.history}>
      <section className={page.section}>
        <h2>{words('history.versions')}</h2>
        <div className={page.panel}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('object.version')}</th>
                <th scope="col">{words('object.added')}</th>
                <th scope="col" aria-label={words('history.show')} />
              </tr>
            </thead>
            <tbody>
              {detail.versions.map((version) => (
                <tr key={version.version}>
                  <th scope="row" className={page.moment}>
                    <Timestamp at={version.version} /> {version.revoked && words('list.revoked')}
                  </th>
                  <td className={page.moment} data-label={words('object.added')}>
                    <Timestamp at={version.added} />
                  </td>
                  <td>
                    {version.version === detail.version ? (
                      words('history.current')
                    ) : (
                      <>
                        <Link to="/objects/$id" params={{ id: detail.id }} search={{ version: version.version }}>
                          {words('history.show')}
                        </Link>
                        {' · '}
                        <Link to="/compare" search={inOrder(detail.id, version.version, detail.version)}>
                          {words('compare.withShown')}
                        </Link>
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section className={page.section}>
        <h2>{words('history.markings')}</h2>
        {detail.markings.length === 0 ? (
          <p className={page.hint}>{words('history.noMarkings')}</p>
        ) : (
          <div className={page.panel}>
            <table className={page.table}>
              <thead>
                <tr>
                  <th scope="col">{words('list.tlp')}</th>
                  <th scope="col">{words('history.kind')}</th>
                  <th scope="col">{words('history.applies')}</th>
                </tr>
              </thead>
              <tbody>
                {detail.markings.map((marking) => (
                  <tr key={`${marking.id} ${marking.selectors.join()}`}>
                    <th scope="row" className="foreign">
                      {marking.label}
                    </th>
                    <td data-label={words('history.kind')}>{words(`marking.kind.${marking.kind}`)}</td>
                    <td data-label={words('history.applies')} className="foreign">
                      {marking.selectors.length === 0 ? words('history.wholeObject') : marking.selectors.join(', ')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </div>
  )
}
