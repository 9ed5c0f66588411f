/** What an import would come to, for working on its preview: part of what is marked alone is withheld, and of all else a sketch of the policy. */
import type { Seen, WithheldPart } from '../../src/api/contract/decisions.ts'
import type { Preview } from '../../src/api/contract/imports.ts'
import type { TlpLabel } from '../../src/api/contract/labels.ts'
import { decisionsOf } from './mock-answers.ts'
import { type MockObject, summaryOf } from './mock-objects.ts'

type Given = MockObject['object'] & {
  readonly granular_markings?: readonly { readonly selectors: readonly string[] }[]
}

/** Of a bundle or one object; null: neither. */
export function previewOf(body: string, tlp: TlpLabel | null, nowMs: number): Preview | null {
  let given: readonly Given[]
  try {
    const value = JSON.parse(body) as Given & { readonly objects?: readonly Given[] }
    given = value.objects ?? [value]
  } catch {
    return null
  }
  const objects = given.slice(0, 100).map((object): Preview['objects'][number] => {
    const one: MockObject = { object, tlp, origin: 'US', releasableTo: null, minutesAgo: 0 }
    const whole = JSON.stringify(object)
    const parts = (object.granular_markings ?? []).flatMap(({ selectors }) => selectors)
    const cut = JSON.stringify(Object.fromEntries(Object.entries(object).filter(([name]) => !parts.includes(name))))
    const seen = decisionsOf(one, nowMs).map((decision): Seen => {
      if (decision.decision === 'withhold') return { ...decision, since: null, text: null }
      if (parts.length === 0 || decision.recipient === 'member:US') return { ...decision, text: 0 }
      const withheld = parts.map((part): WithheldPart => ({ at: `/${part}`, because: 'part', label: 'red' }))
      return { ...decision, decision: 'redact', removed: withheld.map(({ at }) => at), withheld, text: 1 }
    })
    const summary = summaryOf(one, nowMs)
    return {
      // The node cuts names, too.
      object: { ...summary, name: summary.name.slice(0, 200) },
      ...{ isNew: true, findings: [], holds: [], warnings: [], texts: [whole, cut], seen },
    }
  })
  return { objects, rejected: [], upgraded: 0 }
}
