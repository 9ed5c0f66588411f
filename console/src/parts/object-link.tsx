import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { detailQuery } from '../api/queries.ts'
import { objectName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { TypeIcon } from './type-icon.tsx'
import css from './values.module.css'

/** An object by its name, as it is asked for; by its id until that is known, and where this node does not hold it. */
export function ObjectLink({ id }: { readonly id: string }) {
  const words = useWords()
  const { data } = useQuery({ ...detailQuery(id), retry: false })
  const name = data === undefined ? '' : objectName(words, data)
  return (
    <Link to="/objects/$id" params={{ id }} className={css.object ?? ''} title={id}>
      <TypeIcon type={id.split('--')[0] ?? ''} />
      {name === '' ? <code className="foreign">{id}</code> : <span className="foreign">{name}</span>}
    </Link>
  )
}
