import { Link } from '@tanstack/react-router'
import type { Assessment } from '../../../src/api/contract/attribution.ts'
import { objectName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { TypeIcon } from '../parts/type-icon.tsx'
import css from './attribution.module.css'

/** An object by its name, or by its id where this node does not hold it. */
export function NamedLink({ named: { id, summary } }: { readonly named: Assessment['actor'] }) {
  const words = useWords()
  const type = id.split('--')[0] ?? ''
  if (summary === null)
    return (
      <span className={css.named}>
        <TypeIcon type={type} /> <code className="foreign">{id}</code>
      </span>
    )
  return (
    <Link to="/objects/$id" params={{ id }} className={css.named ?? ''}>
      <TypeIcon type={type} /> <span className="foreign">{objectName(words, { type, name: summary.name }) || id}</span>
    </Link>
  )
}
