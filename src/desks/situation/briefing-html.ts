import { escapeHtml } from '../incident/forms.ts'
import type { Briefing } from './briefing.ts'

const style = `body{font:15px/1.5 "IBM Plex Sans","Noto Sans JP",sans-serif;color:#16202a;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.05rem;margin:1.75rem 0 .5rem;border-bottom:1px solid #cfd6dd;padding-bottom:.2rem}
p{margin:.25rem 0}.about{color:#52606d;font-size:.9rem}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #e4e8ec;overflow-wrap:anywhere}th{color:#52606d;font-size:.85rem}`

/** One page that fetches nothing and runs nothing. */
export function briefingHtml({ title, language, about, sections }: Briefing): string {
  const body = sections
    .map(({ heading, sentences, table }) => {
      const rows = table?.rows
        .map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`)
        .join('')
      const head = table?.head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')
      const grid = table === undefined ? '' : `<table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`
      return `<section><h2>${escapeHtml(heading)}</h2>${sentences.map((one) => `<p>${escapeHtml(one)}</p>`).join('')}${grid}</section>`
    })
    .join('\n')
  const policy = "default-src 'none'; style-src 'unsafe-inline'"
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><h1>${escapeHtml(title)}</h1><div class="about">${about.map((one) => `<p>${escapeHtml(one)}</p>`).join('')}</div>
${body}
</body></html>
`
}
