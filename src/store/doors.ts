const mark = 'source|'

/** What `object.source` says of what a subscription brought. No person, member or client is called so. */
export function doorOfSource(name: string): string {
  return `${mark}${name}`
}

/** The subscription's door, if that is how it came; null: through people, clients or members, or made here. */
export function doorOf(source: string): string | null {
  return source.startsWith(mark) ? source : null
}

/**
 * In whose name its definitions of markings explain, and whose definitions explain it. What a subscription brings is published by us, but
 * its definitions are not ours: they explain what came through the same door, and nothing else.
 */
export function explainerOf({ origin, source }: { readonly origin: string; readonly source: string }): string {
  return doorOf(source) ?? origin
}
