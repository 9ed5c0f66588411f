/** What went wrong, in the few kinds that a caller can act on. Every surface maps a kind to its own status in one place. */
export type FaultKind =
  | 'usage' // the caller's words are off (command line)
  | 'invalid' // the input breaks a rule; `issues` says which
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict' // what is there contradicts what was asked
  | 'too-large'
  | 'too-many' // a rate or count limit
  | 'unsupported' // understood, but not something we do
  | 'unavailable' // something we need does not answer; trying again may help
  | 'storage-full'
  | 'integrity' // a check of authenticity or consistency failed: an alarm, never retried silently
  | 'internal'

/** One problem in an input: where (JSON Pointer, RFC 6901), what is wrong, and which rule says so. */
export interface Issue {
  readonly at: string
  readonly message: string
  readonly rule?: string
  readonly level?: 'error' | 'warning'
}

/** A failure that is expected and explained. The message is one line, says what to do, and carries no secret and no content. */
export class Fault extends Error {
  readonly kind: FaultKind
  readonly issues: readonly Issue[]

  constructor(kind: FaultKind, message: string, options: { issues?: readonly Issue[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Fault'
    this.kind = kind
    this.issues = options.issues ?? []
  }
}

/** The fault that an unknown error is, without leaking what an unexpected one says. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  return new Fault('internal', 'internal error', { cause: error })
}
