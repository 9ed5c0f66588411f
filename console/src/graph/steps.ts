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
  /** It stays at this place of the picture. */
  | { readonly does: 'pin'; readonly id: string; readonly x: number; readonly y: number }
  | { readonly does: 'unpin'; readonly id: string }
  /** What hangs on it alone goes into it. */
  | { readonly does: 'fold'; readonly id: string }
  | { readonly does: 'unfold'; readonly id: string }
  /** A group of the grouping in force, by its key, goes into its best-linked member. */
  | { readonly does: 'fold-group'; readonly key: string }
  | { readonly does: 'unfold-group'; readonly key: string }

/** Steps that bring something in or take it out; the others only say how it is shown. */
export type AskingStep = Extract<Step, { does: 'add' | 'list' | 'expand' | 'path' | 'remove' }>

/** Further steps are refused: an address has an end. */
export const mostSteps = 50

const id = '[a-z0-9-]{1,250}--[0-9a-fA-F-]{36}'
const forms = {
  add: new RegExp(`^add:(${id})$`),
  expand: new RegExp(`^expand:(${id}):([A-Za-z0-9_-]{1,250}):(out|in):([a-z0-9-]{1,250}):([1-9]\\d?)$`),
  path: new RegExp(`^path:(${id}):(${id})$`),
  shown: new RegExp(`^(remove|unpin|fold|unfold):(${id})$`),
  pin: new RegExp(`^pin:(${id}):(-?\\d{1,6}):(-?\\d{1,6})$`),
  group: /^(fold-group|unfold-group):([^\s]{1,300})$/,
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
  const shown = forms.shown.exec(text)
  if (shown !== null) return { does: shown[1] as 'remove', id: shown[2]! }
  const pin = forms.pin.exec(text)
  if (pin !== null) return { does: 'pin', id: pin[1]!, x: Number(pin[2]), y: Number(pin[3]) }
  const group = forms.group.exec(text)
  if (group !== null) return { does: group[1] as 'fold-group', key: group[2]! }
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
    case 'pin':
      return `pin:${step.id}:${step.x}:${step.y}`
    case 'fold-group':
    case 'unfold-group':
      return `${step.does}:${step.key}`
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
  // Where a thing was pinned before says nothing any more.
  const before = step.does === 'pin' ? steps.filter((one) => one.does !== 'pin' || one.id !== step.id) : steps
  return before.length >= mostSteps ? steps : [...before, step]
}

/** The steps that ask the node for something. */
export function askingSteps(steps: readonly Step[]): AskingStep[] {
  return steps.filter(
    (step): step is AskingStep =>
      step.does === 'add' ||
      step.does === 'list' ||
      step.does === 'expand' ||
      step.does === 'path' ||
      step.does === 'remove',
  )
}

/** Where what is pinned stays, by id: the last word on each counts. */
export function pinsOf(steps: readonly Step[]): ReadonlyMap<string, { readonly x: number; readonly y: number }> {
  const pins = new Map<string, { readonly x: number; readonly y: number }>()
  for (const step of steps) {
    if (step.does === 'pin') pins.set(step.id, { x: step.x, y: step.y })
    if (step.does === 'unpin' || step.does === 'remove') pins.delete(step.id)
  }
  return pins
}

/** What is folded: objects by id, groups by key; the last word on each counts. */
export function foldsOf(steps: readonly Step[]): {
  readonly ids: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
} {
  const [ids, groups] = [new Set<string>(), new Set<string>()]
  for (const step of steps) {
    if (step.does === 'fold') ids.add(step.id)
    if (step.does === 'unfold') ids.delete(step.id)
    if (step.does === 'fold-group') groups.add(step.key)
    if (step.does === 'unfold-group') groups.delete(step.key)
  }
  return { ids, groups }
}
