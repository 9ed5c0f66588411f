import { type Tlp, tlpLevels } from '../../policy/model.ts'
import { isAtMost, strictest } from '../../policy/tlp.ts'
import { type AdvisoryDocument, type PartKind, partKinds } from './document.ts'

/** What readers of one label get of an advisory, and what is not in it: how many parts of each kind, which only members are told. */
export interface Variant {
  readonly tlp: Tlp
  readonly document: Omit<AdvisoryDocument, 'members' | 'translations'> &
    Pick<AdvisoryDocument, 'members' | 'translations'>
  readonly left: Readonly<Record<PartKind, number>>
}

/** The labels of which there are variants, from the widest to the narrowest. */
export function variantLabels(document: AdvisoryDocument): readonly Tlp[] {
  const used = new Set<Tlp>([document.tlp, ...partKinds.flatMap((kind) => document[kind].map((part) => part.tlp))])
  return tlpLevels.filter((label) => used.has(label))
}

/**
 * What readers of one label may have, made of the one text: parts up to that label; of a vulnerability the products that are in it, and
 * nothing where none is; translations of what is in it. Nothing in it refers to what is not. Monotone: a narrower label never has less.
 */
export function variantOf(document: AdvisoryDocument, tlp: Tlp): Variant {
  const within = <P extends { readonly tlp: Tlp }>(parts: readonly P[]): P[] =>
    parts.filter((part) => isAtMost(part.tlp, tlp))
  const products = within(document.products)
  const named = new Set(products.map(({ id }) => id))
  const vulnerabilities = within(document.vulnerabilities).flatMap((one) => {
    const about = one.products.filter(({ id }) => named.has(id))
    return about.length === 0 ? [] : [{ ...one, products: about }]
  })
  const kept: AdvisoryDocument = {
    ...document,
    sections: within(document.sections),
    products,
    vulnerabilities,
    indicators: within(document.indicators),
    references: within(document.references),
    playbooks: within(document.playbooks),
    translations: {},
  }
  const keys = new Set(textsOf(kept).map(({ key }) => key))
  const translations = Object.fromEntries(
    Object.entries(document.translations).map(([language, texts]) => [
      language,
      Object.fromEntries(Object.entries(texts).filter(([key]) => keys.has(key))),
    ]),
  )
  const left = Object.fromEntries(
    partKinds.map((kind) => [kind, document[kind].length - kept[kind].length]),
  ) as Variant['left']
  return { tlp, document: { ...kept, translations }, left }
}

/** One text of a document that can be translated, and where it stands. */
export interface PartText {
  /** `title`, `sections/s1/heading`. */
  readonly key: string
  readonly tlp: Tlp
  readonly text: string
}

/** Everything that can be translated, in reading order. Labels, names of products, patterns, numbers and addresses cannot. */
export function textsOf(document: AdvisoryDocument): PartText[] {
  const { title, tlp, sections, vulnerabilities, indicators, references, playbooks } = document
  const texts: PartText[] = [
    { key: 'title', tlp, text: title },
    ...sections.flatMap((one) => [
      { key: `sections/${one.id}/heading`, tlp: one.tlp, text: one.heading },
      { key: `sections/${one.id}/text`, tlp: one.tlp, text: one.text },
    ]),
    ...vulnerabilities.flatMap((one) => [
      { key: `vulnerabilities/${one.id}/title`, tlp: one.tlp, text: one.title },
      { key: `vulnerabilities/${one.id}/description`, tlp: one.tlp, text: one.description },
      { key: `vulnerabilities/${one.id}/remediation`, tlp: one.tlp, text: one.remediation },
    ]),
    ...indicators.map((one) => ({ key: `indicators/${one.id}/name`, tlp: one.tlp, text: one.name })),
    ...references.map((one) => ({ key: `references/${one.id}/title`, tlp: one.tlp, text: one.title })),
    ...playbooks.map((one) => ({ key: `playbooks/${one.id}/title`, tlp: one.tlp, text: one.title })),
  ]
  return texts.filter(({ text }) => text.trim() !== '')
}

/** The narrowest label of any part: a draft holds them all. */
export function labelOf(document: AdvisoryDocument): Tlp {
  return strictest(variantLabels(document)) ?? 'red'
}
