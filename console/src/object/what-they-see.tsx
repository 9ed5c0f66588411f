import { Button } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import type { RecipientDecision } from '../../../src/api/contract/decisions.ts'
import { asQuery } from '../api/queries.ts'
import { recipientInline } from '../i18n/reasons.ts'
import { useWords } from '../i18n/use-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { useMemberNames } from '../parts/member-badge.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import css from './exact-text.module.css'

interface Props {
  readonly id: string
  readonly decision: RecipientDecision
}

/** Opens, under a decision, word for word what its recipient reads. */
export function WhatTheySee({ id, decision }: Props) {
  const words = useWords()
  const nameOf = useMemberNames()
  const [open, setOpen] = useState(false)
  const region = useId()
  const name = recipientInline(words, decision.recipient, nameOf)
  return (
    <>
      <Button
        classNames={{ root: css.opener, label: css.openerLabel }}
        variant="subtle"
        size="compact-sm"
        aria-expanded={open}
        aria-controls={region}
        leftSection={<IconEye size={16} stroke={1.6} aria-hidden="true" />}
        onClick={() => setOpen(!open)}
      >
        {words('who.showFor', { name })}
      </Button>
      <div id={region}>{open && <Shown id={id} decision={decision} name={name} />}</div>
    </>
  )
}

function Shown({ id, decision, name }: Props & { readonly name: string }) {
  const words = useWords()
  const query = useQuery(asQuery(id, decision.view))
  if (query.isPending) return <RowSkeletons rows={3} />
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const text = query.data.text ?? ''
  return (
    <div className={css.exact}>
      <div className={css.tools}>
        <p>{words(query.data.decision === 'redact' ? 'who.seenPart' : 'who.seenWhole')}</p>
        <CopyButton wide text={text} label={words('object.copyExact')} />
        {query.data.decision === 'redact' && (
          <Link to="/compare" search={{ id, view: decision.view }}>
            {words('compare.withOurs')}
          </Link>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by the keyboard */}
      <section className={css.text} tabIndex={0} aria-label={words('who.seenTitle', { name })}>
        <pre>{text.slice(0, shownCharacters)}</pre>
      </section>
    </div>
  )
}

const shownCharacters = 200_000
