import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { FormAct } from '../parts/form-act.tsx'
import { LongTextField } from '../parts/long-text-field.tsx'
import { MemberBadge, useMembersInSentences } from '../parts/member-badge.tsx'
import { EmptyState } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './advisories.module.css'
import type { Props } from './record.tsx'
import { sayPart } from './say-part.ts'
import { useAct } from './use-act.ts'

/** What members say to each other about the text. */
export function Comments({ advisory, releases }: Props) {
  const words = useWords()
  const inSentence = useMembersInSentences()
  const run = useAct(advisory.id)
  const { comments, document, state } = advisory
  return (
    <>
      {comments.length === 0 ? (
        <EmptyState title={words('advisory.noCommentsTitle')}>{words('advisory.noComments')}</EmptyState>
      ) : (
        <ul className={`${page.panel} ${css.plain}`} aria-label={words('advisory.part.comments')}>
          {comments.map(({ digest, author, at, part, text, current, resolved }) => (
            <li key={digest} className={css.entry} {...(resolved === null ? {} : { 'data-settled': '' })}>
              <p className={css.line}>
                <MemberBadge code={author} /> <Timestamp at={at} form="short" />
                {part !== '' && <span className="foreign">{sayPart(words, document, part)}</span>}
                {!current && <span className={css.quiet}>{words('advisory.onEarlier')}</span>}
                {resolved !== null && (
                  <span className={css.quiet}>
                    ✓ {words('advisory.settledBy', { member: inSentence(resolved.by) })}
                  </span>
                )}
              </p>
              <p className={`foreign ${css.text}`}>{text}</p>
              {releases && resolved === null && state !== 'abandoned' && (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={run.isPending}
                  onClick={() => run.mutate({ path: 'resolutions', json: { comment: digest } })}
                >
                  {words('advisory.settle')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {releases && state !== 'abandoned' && <CommentForm advisory={advisory} releases={releases} />}
    </>
  )
}

function CommentForm({ advisory }: Props) {
  const words = useWords()
  const run = useAct(advisory.id)
  const [text, setText] = useState('')
  const [part, setPart] = useState('')
  return (
    <form
      className={css.form}
      aria-label={words('advisory.comment')}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate({ path: 'comments', json: { part, text } }, { onSuccess: () => setText('') })
      }}
    >
      <NativeSelect
        label={words('advisory.about')}
        value={part}
        data={[
          { value: '', label: words('advisory.whole') },
          ...advisory.document.sections.map(({ id, heading }) => ({ value: `sections/${id}`, label: heading })),
        ]}
        onChange={(event) => setPart(event.currentTarget.value)}
      />
      <LongTextField label={words('advisory.comment')} value={text} onChange={setText} />
      <FormAct run={run} ready={text.trim() !== ''}>
        {words('advisory.send')}
      </FormAct>
    </form>
  )
}
