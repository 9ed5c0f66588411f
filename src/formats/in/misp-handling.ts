import type { Pap, Tlp } from '../../policy/model.ts'
import { strictest } from '../../stix/tlp.ts'
import type { Builder, Handling } from './reading.ts'

const levels: readonly Tlp[] = ['clear', 'green', 'amber', 'amber+strict', 'red']
const paps: readonly Pap[] = ['clear', 'green', 'amber', 'red']

/** The words of a tag's label: TLP and PAP in whatever case, with their older names. */
export function labelOfTag(name: string): { readonly tlp?: Tlp; readonly pap?: Pap } | null {
  const parts = /^(tlp|pap):(?:ex:)?"?([a-z+ -]+?)"?$/i.exec(name.trim())
  if (parts === null) return null
  const word = parts[2]!
    .toLowerCase()
    .replace(' ', '')
    .replace('white', 'clear')
    .replace(/^amber-strict$/, 'amber+strict')
  // `ex:chr` and the like of other communities: nobody here can say what they allow.
  if (parts[1]!.toLowerCase() === 'tlp') {
    const tlp = levels.find((level) => level === word)
    return { tlp: tlp ?? 'red' }
  }
  const pap = paps.find((level) => level === word)
  return { pap: pap ?? 'red' }
}

/**
 * Who may have something, by its own distribution and tags and those of what it stands in: whatever is stricter counts. Of a distribution,
 * only what the marking does not say already narrows.
 */
export function handlingOf(
  builder: Builder,
  outer: Handling,
  of: { readonly distribution: unknown; readonly tags: readonly string[]; readonly what: string },
): Handling {
  let { tlp, pap, ownOnly = false } = outer
  for (const tag of of.tags) {
    const label = labelOfTag(tag)
    if (label?.tlp !== undefined) tlp = tlp === undefined ? label.tlp : strictest(tlp, label.tlp)
    if (label?.pap !== undefined)
      pap = pap === undefined || paps.indexOf(label.pap) > paps.indexOf(pap) ? label.pap : pap
  }
  switch (String(of.distribution ?? '5')) {
    case '0':
      ownOnly = true
      tlp = strictest(tlp ?? 'amber+strict', 'amber+strict')
      builder.decided(
        `distribution 0 (your organisation only) of ${of.what}: this member alone may hold it, TLP:AMBER+STRICT`,
      )
      break
    case '4':
      ownOnly = true
      tlp = strictest(tlp ?? 'amber+strict', 'amber+strict')
      builder.decided(
        `distribution 4 (sharing group) of ${of.what}: the group is not known here, so this member alone may hold it, TLP:AMBER+STRICT, until somebody marks it otherwise`,
      )
      break
    case '1':
      tlp = strictest(tlp ?? 'amber', 'amber')
      builder.decided(`distribution 1 (this community) of ${of.what}: no wider than TLP:AMBER`)
      break
    case '2':
    case '3':
      if (tlp === undefined)
        builder.decided(
          `distribution ${String(of.distribution)} of ${of.what} without a TLP tag: it stays unmarked, and an agreement decides`,
        )
      break
  }
  return { tlp, pap, ownOnly }
}
