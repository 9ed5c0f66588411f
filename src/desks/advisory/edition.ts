import type { Tlp } from '../../policy/model.ts'
import { tlpName } from '../../policy/tlp.ts'
import { type AdvisoryDocument, documentHash } from './document.ts'
import { completeLanguages, inLanguage } from './translation.ts'
import { variantLabels, variantOf } from './variant.ts'

/** Who publishes: one node of the alliance, in its own name. */
export interface Publisher {
  readonly member: string
  readonly name: string
  /** Where its public files are, without a slash at the end: https://host:port. */
  readonly url: string
  readonly contact: string
  /** The members' names by their codes. */
  readonly names: Readonly<Record<string, string>>
}

/** One text of an advisory as one reader gets it: of one label, in one language. */
export interface Edition {
  readonly document: AdvisoryDocument
  readonly tlp: Tlp
  /** The language of the original, where this is a translation. */
  readonly original: string | null
  /** Of the whole document, which every nation signed off. */
  readonly hash: string
  /** CSAF's id: other for each label and language, because what they say is other. */
  readonly trackingId: string
  /** Without extension, below the folder of the publication (CSAF 2.0 §5.1): `white/2026/us-2026-0001`. */
  readonly path: string
}

const folders: Readonly<Record<Tlp, string>> = {
  clear: 'white',
  green: 'green',
  amber: 'amber',
  'amber+strict': 'amber-strict',
  red: 'red',
}
const folderOf = (tlp: Tlp): string => folders[tlp]

/** Every edition of a document: each label in the original and in every language that is translated whole. Of narrower labels, the widest first. */
export function editionsOf(document: AdvisoryDocument): Edition[] {
  const hash = documentHash(document)
  return variantLabels(document).flatMap((tlp) => {
    const variant = variantOf(document, tlp).document
    const languages = [document.language, ...completeLanguages(variant)]
    return languages.map((language): Edition => {
      const trackingId = [
        document.name,
        ...(tlp === 'clear' ? [] : [tlp.toUpperCase()]),
        ...(language === document.language ? [] : [language.toUpperCase()]),
      ].join('-')
      return {
        document: inLanguage(variant, language),
        tlp,
        original: language === document.language ? null : document.language,
        hash,
        trackingId,
        path: `${folderOf(tlp)}/${document.history[0]!.at.slice(0, 4)}/${fileName(trackingId)}`,
      }
    })
  })
}

/** CSAF 2.0 §5.1: the lower-case id, everything but letters, digits, plus and minus made an underscore. */
export function fileName(trackingId: string): string {
  return trackingId.toLowerCase().replaceAll(/[^+\-a-z0-9]+/g, '_')
}

export { tlpName }
