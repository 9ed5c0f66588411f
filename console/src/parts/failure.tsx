import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Refused } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './failure.module.css'

const mostIssues = 5

interface Props {
  readonly of: Error | null
  /** In the page's own words, where the node's are not the best. */
  readonly say?: (error: Error) => string
}

/** Why what a person tried was not done, said where it was tried and heard at once; nothing while nothing failed. */
export function Failure({ of, say }: Props) {
  const words = useWords()
  if (of === null) return null
  // What does not fit is named: "the body does not fit" alone helps nobody.
  const issues = say === undefined && of instanceof Refused ? (of.problem?.errors ?? []).slice(0, mostIssues) : []
  return (
    <FailureText>
      {say?.(of) ?? sayFailure(of, words('error.network'))}
      {issues.map(({ at, message }) => (
        <span key={`${at} ${message}`} className={css.issue}>
          <code>{at || '/'}</code> {message}
        </span>
      ))}
    </FailureText>
  )
}

/** The same, where it is the page itself that says no. */
export function FailureText({ children }: { readonly children: ReactNode }) {
  return (
    <p role="alert" className={css.failure}>
      <IconAlertTriangle size={16} stroke={1.6} aria-hidden="true" />
      <span className="foreign">{children}</span>
    </p>
  )
}

/** The node's own sentence; `unreachable` where it gave none because it did not answer. */
export function sayFailure(error: Error, unreachable: string): string {
  return error instanceof Refused && error.status === 0 ? unreachable : error.message
}
