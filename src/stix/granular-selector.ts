import type { Findings } from './findings.ts'

type Members = Readonly<Record<string, unknown>>

const step = /^(?:\[\d{1,9}\]|[a-zA-Z0-9_-]{1,250})$/

/** The value that a selector of a granular marking (§7.2.3.1) points to; `undefined` if there is none. */
export function selectValue(object: Members, selector: string): unknown {
  let value: unknown = object
  for (const part of splitSelector(selector)) {
    if (Array.isArray(value) && part.startsWith('[')) value = value[Number(part.slice(1, -1))]
    else if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, part)) {
      value = (value as Members)[part]
    } else return undefined
  }
  return value
}

/** The steps of a selector. Keys of extensions are identifiers and hold no dot, so a dot always parts. */
function splitSelector(selector: string): readonly string[] {
  return selector.split('.')
}

/** Every selector of one granular marking is well-formed and points to something in the object being read. */
export function markingSelectors(marking: Members, findings: Findings): void {
  const selectors = marking.selectors
  if (!Array.isArray(selectors)) return
  selectors.forEach((selector: unknown, index) => {
    findings.path.push('selectors', index)
    if (typeof selector !== 'string' || !isSelector(selector)) findings.error('is no selector', '§7.2.3.1')
    else if (selectValue(findings.root, selector) === undefined) {
      findings.error('points to nothing in this object', '§7.2.3.1')
    }
    findings.path.length -= 2
  })
}

function isSelector(selector: string): boolean {
  const parts = splitSelector(selector)
  return parts.length <= 64 && !parts[0]?.startsWith('[') && parts.every((part) => step.test(part))
}
