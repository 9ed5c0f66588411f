/**
 * How a picture was made, one step after the other. The steps stand in the address: the back button takes one back, and whoever
 * opens the address makes the same picture of what it may read itself.
 */
export type Step =
  | { readonly does: 'add'; readonly id: string }
  /** Everything that the list of Intelligence shows under these filters, up to the bound of a picture. */
  | { readonly does: 'list'; readonly query: string }
  | {
      readonly does: 'expand'
      readonly id: string
      readonly kind: string
      readonly direction: 'out' | 'in'
      readonly type: string
      /** So many pages of a hundred. */
      readonly pages: number
    }
  | { readonly does: 'path'; readonly from: string; readonly to: string }
  | { readonly does: 'remove'; readonly id: string }

/** Further steps are refused: an address has an end. */
export const mostSteps = 50

const id = '[a-z0-9-]{1,250}--[0-9a-fA-F-]{36}'
const forms = {
  add: new RegExp(`^add:(${id})$`),
  expand: new RegExp(`^expand:(${id}):([A-Za-z0-9_-]{1,250}):(out|in):([a-z0-9-]{1,250}):([1-9]\\d?)$`),
  path: new RegExp(`^path:(${id}):(${id})$`),
  remove: new RegExp(`^remove:(${id})$`),
} as const

/** What stands in an address as steps; what is none is left out. */
export function readSteps(texts: readonly string[]): Step[] {
  return texts
    .slice(0, mostSteps)
    .map(readStep)
    .filter((step) => step !== null)
}

function readStep(text: string): Step | null {
  if (text.startsWith('list:')) return text.length > 2000 ? null : { does: 'list', query: text.slice(5) }
  const added = forms.add.exec(text)
  if (added !== null) return { does: 'add', id: added[1]! }
  const removed = forms.remove.exec(text)
  if (removed !== null) return { does: 'remove', id: removed[1]! }
  const path = forms.path.exec(text)
  if (path !== null) return { does: 'path', from: path[1]!, to: path[2]! }
  const [, from, kind, direction, type, pages] = forms.expand.exec(text) ?? []
  if (from === undefined || kind === undefined || type === undefined) return null
  return { does: 'expand', id: from, kind, direction: direction === 'out' ? 'out' : 'in', type, pages: Number(pages) }
}

export function writeStep(step: Step): string {
  switch (step.does) {
    case 'list':
      return `list:${step.query}`
    case 'path':
      return `path:${step.from}:${step.to}`
    case 'expand':
      return `expand:${step.id}:${step.kind}:${step.direction}:${step.type}:${step.pages}`
    default:
      return `${step.does}:${step.id}`
  }
}

/** With one more step. Asking for more of the same makes that step longer, and not another one. */
export function withStep(steps: readonly Step[], step: Step): readonly Step[] {
  if (step.does === 'expand') {
    const same = steps.findIndex((one) => one.does === 'expand' && writeStep({ ...one, pages: 1 }) === writeStep(step))
    const known = steps[same]
    if (known?.does === 'expand')
      return [...steps.slice(0, same), ...steps.slice(same + 1), { ...known, pages: Math.min(99, known.pages + 1) }]
  }
  return steps.length >= mostSteps ? steps : [...steps, step]
}
