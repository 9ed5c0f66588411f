import type { Pasted, PastedItem } from '../../../src/api/contract/pasted.ts'

export type State = PastedItem['state']
export const states: readonly State[] = ['new', 'known', 'doubtful', 'allow-listed']

/** What is chosen unless somebody says otherwise: what is new, and what is known, which is only referred to; without what has a reason to wait. */
export function usualChoice(items: readonly PastedItem[]): ReadonlySet<number> {
  return new Set(
    items.flatMap(({ state, reason }, at) => (reason === null && (state === 'new' || state === 'known') ? [at] : [])),
  )
}

/** Whether anything can come of it: a technique that nobody holds is named in the report, and nothing else. */
export function canBeChosen({ object, known }: PastedItem): boolean {
  return object !== null || known.length > 0
}

/**
 * The bundle of what is chosen: new objects as the node made them, a report that refers to them and to what is held already. `most`: so
 * many objects and no more, for a preview.
 */
export function bundleOf(
  pasted: Pasted,
  chosen: ReadonlySet<number>,
  title: string,
  most = Number.POSITIVE_INFINITY,
): { readonly text: string; readonly objects: number } {
  const refs = new Set<string>()
  const made = new Map<string, Record<string, unknown>>()
  for (const [at, { state, known, object }] of pasted.items.entries()) {
    if (!chosen.has(at)) continue
    const held = state === 'known' ? known[0]?.id : undefined
    if (held !== undefined) refs.add(held)
    else if (object !== null && made.size < most - 1) {
      const one = JSON.parse(object) as { id: string } & Record<string, unknown>
      made.set(one.id, one)
      refs.add(one.id)
    }
  }
  const report = JSON.parse(pasted.report) as Record<string, unknown>
  const named = { ...report, ...(title.trim() === '' ? {} : { name: title.trim() }), object_refs: [...refs] }
  const objects = refs.size === 0 ? [] : [...made.values(), named]
  const bundle = { type: 'bundle', id: `bundle--${crypto.randomUUID()}`, objects }
  return { text: JSON.stringify(bundle), objects: objects.length }
}
