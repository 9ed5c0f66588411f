import { Button } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import type { RecipientDecision } from '../../../src/api/contract/decisions.ts'
import type { Detail } from '../../../src/api/contract/objects.ts'
import { asQuery, textQuery } from '../api/queries.ts'
import { recipientInline } from '../i18n/reasons.ts'
import { useWords } from '../i18n/use-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { useMembersInSentences } from '../parts/member-badge.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { ReadObject } from '../preview/read-object.tsx'
import { titleOf } from '../preview/readings.ts'
import page from '../styles/page.module.css'
import css from './exact-text.module.css'

interface Props {
  readonly detail: Detail
  readonly decision: RecipientDecision
}

/** Opens, under a decision, word for word what its recipient reads. */
export function WhatTheySee({ detail, decision }: Props) {
  const words = useWords()
  const nameOf = useMembersInSentences()
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
      <div id={region}>{open && <Shown detail={detail} decision={decision} name={name} />}</div>
    </>
  )
}

function Shown({ detail, decision, name }: Props & { readonly name: string }) {
  const words = useWords()
  const { id } = detail
  const query = useQuery(asQuery(id, decision.view))
  const held = useQuery(textQuery(id))
  if (held.isError) return <ErrorState error={held.error} onRetry={() => void held.refetch()} />
  if (query.isPending || held.isPending) return <RowSkeletons rows={3} />
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const text = query.data.text ?? ''
  return (
    <div className={css.exact}>
      <div className={css.tools}>
        <p>{words(query.data.decision === 'redact' ? 'who.seenPart' : 'who.seenWhole')}</p>
        <CopyButton wide="xs" text={text} label={words('object.copyExact')} />
        {query.data.decision === 'redact' && (
          <Link to="/compare" search={{ id, view: decision.view }}>
            {words('compare.withOurs')}
          </Link>
        )}
      </div>
      <section className={page.panel} aria-label={words('who.seenTitle', { name })}>
        <ReadObject object={detail} original={held.data} text={text} decision={query.data} titles={titlesOf(detail)} />
      </section>
    </div>
  )
}

function titlesOf({ relations }: Detail): ReadonlyMap<string, string> {
  return new Map(
    relations.flatMap(({ otherId, other }) =>
      other === null ? [] : [[otherId, titleOf(other.type, other.name)] as const],
    ),
  )
}
