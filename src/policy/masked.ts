const prefix = 'masked:'

/** How a kind of personal data stands in a handling once a person has decided that it may leave masked: then no agreement holds it. */
export function maskedKind(kind: string): string {
  return kind.startsWith(prefix) ? kind : prefix + kind
}

export function isMasked(kind: string): boolean {
  return kind.startsWith(prefix)
}

/** The kind itself, whether masked or not. */
export function plainKind(kind: string): string {
  return kind.startsWith(prefix) ? kind.slice(prefix.length) : kind
}
