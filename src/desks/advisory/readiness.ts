import type { Agreement } from '../../alliance/model.ts'
import { asFault } from '../../base/fault.ts'
import { parsePattern } from '../../pattern/parse-pattern.ts'
import { findPersonalData } from '../../privacy/find.ts'
import type { StixObject } from '../../stix/object.ts'
import type { CsafProblem } from './check-csaf.ts'
import type { AdvisoryDocument } from './document.ts'
import { sideBySide } from './translation.ts'
import { textsOf } from './variant.ts'

/** One thing that stands in the way (`blocks`) or that somebody should look at. */
export interface Finding {
  readonly code:
    | 'moment-passed'
    | 'mandatory-missing'
    | 'csaf'
    | 'pattern'
    | 'translation'
    | 'personal-data'
    | 'no-agreement'
  readonly blocks: boolean
  /** The part, by its key, or the edition; '' for the whole. */
  readonly at: string
  /** For people: a rule's number and message, a kind of data, a language. */
  readonly detail: string
}

export interface Readying {
  readonly agreement: Agreement | undefined
  readonly nowMs: number
  /** Of each edition: what it breaks of CSAF 2.0. */
  readonly csaf: readonly { readonly edition: string; readonly problems: readonly CsafProblem[] }[]
}

/** What is to be looked at before a document is signed off. Nothing that blocks: its text may be published once enough have signed it off. */
export function readiness(document: AdvisoryDocument, { agreement, nowMs, csaf }: Readying): Finding[] {
  const findings: Finding[] = []
  const put = (code: Finding['code'], blocks: boolean, at: string, detail: string): void => {
    if (findings.length < 200) findings.push({ code, blocks, at, detail })
  }
  if (agreement === undefined) put('no-agreement', true, '', document.agreement)
  if (Date.parse(document.embargo) <= nowMs) put('moment-passed', true, '', document.embargo)
  for (const member of agreement?.advisories?.mandatory ?? [])
    if (!document.members.includes(member)) put('mandatory-missing', true, '', member)
  for (const { edition, problems } of csaf)
    for (const { rule, at, message } of problems) put('csaf', true, edition, `${rule} ${at} ${message}`.trim())
  for (const { id, pattern } of document.indicators) {
    try {
      parsePattern(pattern)
    } catch (error) {
      put('pattern', true, `indicators/${id}`, asFault(error).message)
    }
  }
  for (const language of Object.keys(document.translations).sort()) {
    const open = sideBySide(document, language).filter(({ text, behind }) => text === null || behind)
    if (open.length > 0) put('translation', false, open[0]!.key, `${language} ${open.length}`)
  }
  for (const { key, text } of textsOf(document)) {
    const note = { type: 'note', id: document.id, content: text } as unknown as StixObject
    const kinds = findPersonalData(note).filter(({ certainty }) => certainty !== 'possible')
    for (const kind of new Set(kinds.map((one) => one.kind))) put('personal-data', false, key, kind)
  }
  return findings
}
