import { Link } from '@tanstack/react-router'
import type { Detail } from '../../../src/api/contract/objects.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { objectName, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { TypeIcon } from '../parts/type-icon.tsx'
import page from '../styles/page.module.css'
import css from './compare.module.css'

/** Which object is compared; its name opens it. */
export function Head({ detail }: { readonly detail: Detail }) {
  const words = useWords()
  return (
    <header className={css.head}>
      <div className={page.head}>
        <h1>{words('compare.title')}</h1>
        <PageHelpButton />
      </div>
      <p>
        <TypeIcon type={detail.type} size={16} /> {typeName(words, detail.type)}{' '}
        <Link to="/objects/$id" params={{ id: detail.id }} search={{ tab: 'history' }} className="foreign">
          {objectName(words, detail) || detail.id}
        </Link>
      </p>
    </header>
  )
}
