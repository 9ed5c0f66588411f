import { Link } from '@tanstack/react-router'
import type { Assessment } from '../../../src/api/contract/attribution.ts'
import { displayName } from '../parts/defang.ts'
import { TypeIcon } from '../parts/type-icon.tsx'
import css from './attribution.module.css'

/** An object by its name, or by its id where this node does not hold it. */
export function NamedLink({ named: { id, summary } }: { readonly named: Assessment['actor'] }) {
  const type = id.split('--')[0] ?? ''
  if (summary === null)
    return (
      <span className={css.named}>
        <TypeIcon type={type} /> <code className="foreign">{id}</code>
      </span>
    )
  return (
    <Link to="/objects/$id" params={{ id }} className={css.named ?? ''}>
      <TypeIcon type={type} /> <span className="foreign">{displayName(type, summary.name) || id}</span>
    </Link>
  )
}
