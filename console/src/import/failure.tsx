import { Refused } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { fileProblem } from './file-problem.ts'
import css from './import.module.css'

/** Why nothing was imported: in the language of the person where it is about the file as a whole, and what the node says of its parts. */
export function Failure({ error }: { readonly error: Error }) {
  const words = useWords()
  const refused = error instanceof Refused ? error : null
  const issues = refused?.problem?.errors ?? []
  const problem = fileProblem(issues[0]?.rule)
  return (
    <div className={css.failure} role="alert">
      <strong>{words('import.refusedAll')}</strong>
      {problem !== null && <p>{words(`import.file.${problem}`)}</p>}
      {(problem === null || problem === 'broken') && (
        <p className="foreign">
          {refused?.status === 403
            ? words('import.notAllowed')
            : refused?.status === 0
              ? words('error.network')
              : error.message}
        </p>
      )}
      {problem === null && (
        <ul>
          {issues.slice(0, 50).map((issue) => (
            <li key={`${issue.at} ${issue.message}`} className="foreign">
              <code>{issue.at}</code> {issue.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
