const kinds = ['stix-1', 'xml', 'archive', 'office', 'binary', 'error-page', 'gzip', 'encoding', 'broken'] as const
export type FileProblem = (typeof kinds)[number]

/** What is wrong with a file as a whole, by the rule that the node names; null where it is about something in it. */
export function fileProblem(rule: string | undefined): FileProblem | null {
  if (rule === 'RFC 8259' || rule === 'JSON Lines') return 'broken'
  return kinds.find((kind) => rule === `file: ${kind}`) ?? null
}
