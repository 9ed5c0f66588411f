import { Fault, type FaultKind } from '../base/fault.ts'

export interface Explained {
  readonly kind: FaultKind
  /** One line that says what to do. */
  readonly message: string
}

const sentences: Readonly<Record<string, (subject: string) => string>> = {
  ENOENT: (subject) => `${subject} does not exist; check the name`,
  EACCES: (subject) => `${subject} may not be used by this user; check its permissions`,
  EPERM: (subject) => `${subject} may not be changed by this user; check its permissions`,
  EISDIR: (subject) => `${subject} is a directory; name a file`,
  ENOTDIR: (subject) => `a part of ${subject} is a file, not a directory; check the name`,
  EROFS: (subject) => `${subject} is on a read-only file system`,
  ENOSPC: (subject) =>
    `the disk is full: ${subject} could not be written. Free some space and try again; nothing is half done`,
  EDQUOT: (subject) => `the disk quota is used up: ${subject} could not be written. Free some space and try again`,
  EMFILE: () => 'too many files are open; raise the limit (ulimit -n) and try again',
  EADDRINUSE: (subject) => `${subject} is in use by another program; stop it, or choose another port`,
  EADDRNOTAVAIL: (subject) => `${subject} is not an address of this machine; choose another one to listen on`,
  ECONNREFUSED: (subject) => `${subject} does not answer; check that it runs`,
  ECONNRESET: () => 'the connection was cut off before an answer came; try again',
  ENOTFOUND: (subject) => `the host ${subject} is not known; check the name`,
}

function subjectOf(error: Error): string {
  const facts = error as { path?: unknown; address?: unknown; port?: unknown; hostname?: unknown }
  if (typeof facts.path === 'string') return facts.path
  if (typeof facts.port === 'number')
    return `${typeof facts.address === 'string' ? `${facts.address} ` : ''}port ${facts.port}`
  if (typeof facts.hostname === 'string') return facts.hostname
  return 'a file'
}

/** What to tell a person about an error: never a stack, never an unexplained code where we know better. */
export function explainError(error: unknown): Explained {
  if (error instanceof Fault) {
    // A fault that wraps an error of the system is explained by that error unless it says something itself.
    if (error.kind === 'internal' && error.cause !== undefined) return explainError(error.cause)
    return { kind: error.kind, message: oneLine(error.message) }
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const sentence = sentences[error.code]
    if (sentence !== undefined) {
      const full = error.code === 'ENOSPC' || error.code === 'EDQUOT'
      return { kind: full ? 'storage-full' : 'unavailable', message: sentence(subjectOf(error)) }
    }
  }
  const said = error instanceof Error ? error.message : String(error)
  return {
    kind: 'internal',
    message: `something unexpected went wrong (${oneLine(said)}); set TREFOIL_DEBUG=1 to see where`,
  }
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').slice(0, 1000)
}
