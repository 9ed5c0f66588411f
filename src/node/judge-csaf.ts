import type { CsafInbox, CsafVerdict } from '../desks/advisory/csaf-inbox.ts'
import type { RunTools } from '../sources/run.ts'

/** Fetched documents are judged like those that are handed in, and kept nowhere: what is not taken is in the quarantine of its source. */
export function judgeCsafBy(inbox: Pick<CsafInbox, 'judge' | 'publishers'>): RunTools['judgeCsaf'] {
  return async (received) => {
    const { facts, verdict, state } = await inbox.judge(received)
    const { hash, signature, fileName } = verdict
    const namespace = facts?.namespace ?? ''
    const isPinned = (await inbox.publishers()).some((one) => one.namespace === namespace)
    return { state, hash, signature, fileName, namespace, isPinned, because: sayRefused(verdict) }
  }
}

function sayRefused({ hash, signature, publisher, contradicts, problems }: CsafVerdict): string {
  if (hash === 'wrong') return 'its hash is not that of the document'
  if (signature === 'wrong') return 'its signature does not fit the document'
  if (publisher === 'wrong') return 'it names another publisher than the one whose key signed it'
  if (contradicts) return 'another document was trusted under this tracking id and version'
  const [first] = problems
  if (first === undefined) return ''
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : ''
  return `it breaks CSAF 2.0: ${first.rule} ${first.at} ${first.message}${more}`
}
