import { type Clock, clocksOf } from './clocks.ts'
import { elementOf } from './elements.ts'
import { type Record, submissionsOf, triggersOf } from './record.ts'
import type { Rule } from './rules.ts'
import { utcText } from './zone-time.ts'

export interface FilledForm {
  readonly title: string
  readonly authority: string
  readonly law: string
  readonly language: 'en' | 'ja' | 'fil'
  readonly fields: readonly { readonly label: string; readonly value: string; readonly missing: boolean }[]
  readonly printedMs: number
}

/** An authority's form from the record: `missing` where it must be filled and nothing was said. */
export function fillForm(rule: Rule, record: Record, nowMs: number): FilledForm {
  const { form, authority, law, zone } = rule
  return {
    title: form.title,
    authority: authority[form.language],
    law,
    language: form.language,
    fields: form.fields.map(({ element, label, required }) => {
      const value = elementOf(element, record, form.language, zone)
      return { label, value, missing: required && value === '' }
    }),
    printedMs: nowMs,
  }
}

/** Whether a rule speaks of this incident at all. */
export function concerns({ applies }: Rule, { report }: Record): boolean {
  const { kinds, sectors, personalData, ransomPaid } = applies
  return (
    (kinds?.includes(report.kind) ?? true) &&
    (sectors?.includes(report.sector) ?? true) &&
    // What nobody knows yet may still turn out to be so: its clock would have been running.
    (personalData !== true || report.personalData !== 'no') &&
    (ransomPaid !== true || report.ransom.paidAt !== null)
  )
}

/** The clocks of these rules for a record, in the order in which they end; those that end never last. */
export function clocksFor(rules: readonly Rule[], record: Record, nowMs: number): Clock[] {
  const facts = {
    triggers: triggersOf(record),
    submissions: submissionsOf(record),
    malicious: record.report.malicious === 'yes',
  }
  return rules
    .filter((rule) => concerns(rule, record))
    .flatMap((rule) => clocksOf(rule, facts, nowMs))
    .sort((a, b) => endOf(a) - endOf(b))
}

const endOf = ({ metMs, dueMs }: Clock): number =>
  metMs !== null ? Number.MAX_SAFE_INTEGER : (dueMs ?? Number.MAX_SAFE_INTEGER - 1)

const words = {
  en: {
    to: 'To',
    law: 'Rule',
    none: 'not known',
    printed: 'Printed',
    notice: 'Drawn up from one incident record. Check with counsel before you submit it.',
  },
  ja: {
    to: '宛先',
    law: '根拠',
    none: '不明',
    printed: '印刷',
    notice: '一件のインシデント記録から作成されました。提出前に法務担当者に確認してください。',
  },
  fil: {
    to: 'Para sa',
    law: 'Batayan',
    none: 'hindi pa alam',
    printed: 'Inilimbag',
    notice: 'Ginawa mula sa iisang talaan ng insidente. Ipasuri sa abogado bago isumite.',
  },
} as const

/** As plain text, to paste into a portal or an e-mail. */
export function formText({ title, authority, law, language, fields, printedMs }: FilledForm): string {
  const say = words[language]
  const lines = [title, `${say.to}: ${authority}`, `${say.law}: ${law}`, '']
  for (const { label, value } of fields) {
    const shown = value === '' ? `[${say.none}]` : value
    lines.push(shown.includes('\n') ? `${label}:\n${shown.replaceAll(/^/gm, '  ')}` : `${label}: ${shown}`)
  }
  lines.push('', say.notice, `${say.printed}: ${utcText(printedMs)}`)
  return `${lines.join('\n')}\n`
}

/** As a page of its own, to print: no script, no style from elsewhere, nothing of the record is markup. */
export function formHtml({ title, authority, law, language, fields, printedMs }: FilledForm): string {
  const say = words[language]
  const rows = fields
    .map(
      ({ label, value, missing }) =>
        `<tr${missing ? ' class="missing"' : ''}><th scope="row">${escapeHtml(label)}</th><td>${value === '' ? `<i>${say.none}</i>` : escapeHtml(value)}</td></tr>`,
    )
    .join('\n')
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>
body { font: 11pt/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #000; background: #fff }
table { width: 100%; border-collapse: collapse }
th, td { border: 1px solid #888; padding: .4rem .6rem; text-align: left; vertical-align: top }
th { width: 34%; font-weight: 600 }
td { white-space: pre-wrap; overflow-wrap: anywhere }
.missing td { background: #fff3cd }
footer { margin-top: 1rem; font-size: 9pt }
@media print { .missing td { background: none } body { margin: 0 } }
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>${say.to}: ${escapeHtml(authority)}<br>${say.law}: ${escapeHtml(law)}</p>
<table>
${rows}
</table>
<footer><p>${say.notice}</p><p>${say.printed}: ${utcText(printedMs)}</p></footer>
</body>
</html>
`
}

/** Text as text, wherever it stands in a page. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
