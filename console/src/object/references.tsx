import { IconExternalLink } from '@tabler/icons-react'
import { chainName } from '../i18n/chain-name.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './properties.module.css'

/** Where the claim comes from. The only addresses that are links, and only to the web. */
export function References({ references }: { readonly references: readonly unknown[] }) {
  return (
    <ul className={css.references}>
      {references.map((reference, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: references have no identity but their place
        <li key={index}>
          <Reference reference={(reference ?? {}) as Record<string, unknown>} />
        </li>
      ))}
    </ul>
  )
}

function Reference({ reference }: { readonly reference: Readonly<Record<string, unknown>> }) {
  const words = useWords()
  const text = (name: string) => (typeof reference[name] === 'string' ? reference[name] : undefined)
  const source = text('source_name')
  const title = [source && chainName(source), text('external_id')].filter(Boolean).join(' ')
  const url = text('url')
  const description = text('description')
  return (
    <>
      <strong className="foreign">{title}</strong>
      {url !== undefined && (
        <div>
          {isWebAddress(url) ? (
            <a href={url} target="_blank" rel="noopener noreferrer nofollow" className="foreign">
              {url}
              <IconExternalLink size={14} stroke={1.6} aria-hidden="true" />
              <span className="only-heard">{words('object.external')}</span>
            </a>
          ) : (
            <code className="foreign">{url}</code>
          )}
        </div>
      )}
      {description !== undefined && <p className="foreign">{description}</p>}
    </>
  )
}

/** Only http and https, without a name before an @: `javascript:` runs, and `https://bank@host` misleads. */
function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.username === ''
}
