import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { InquiryResult } from '../../../src/api/contract/inquiry.ts'
import { ask } from '../api/client.ts'
import { inquiryQuery } from '../api/queries.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState, PageSkeleton } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import { Answers } from './answers.tsx'
import { QuestionForm } from './question-form.tsx'
import { WhoMayAsk } from './who-may-ask.tsx'

/** Asking members whether they know a value, which they do not learn. */
export function InquiryPage() {
  const words = useWords()
  const { person } = useSession()
  const client = useQueryClient()
  const query = useQuery(inquiryQuery)
  const question = useMutation({
    mutationFn: (asked: { readonly values: readonly string[]; readonly members: readonly string[] }) =>
      ask<InquiryResult>('/inquiry', { method: 'POST', json: asked }),
    onSettled: () => void client.invalidateQueries({ queryKey: ['inquiry'] }),
  })
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState whole error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <PageSkeleton />
    )
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{words('inquiry.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('inquiry.intro')}</p>
      </header>
      {mayImport(person.role) && (
        <QuestionForm
          members={query.data.ask}
          pending={question.isPending}
          error={question.error}
          onAsk={(values, members) => question.mutate({ values, members })}
        />
      )}
      {question.data !== undefined && <Answers result={question.data} />}
      <WhoMayAsk answer={query.data.answer} />
    </div>
  )
}
