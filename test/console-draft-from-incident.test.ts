import { expect, test } from 'vitest'
import { draftFromIncident } from '../console/src/advisories/from-incident.ts'
import { parsePattern } from '../src/pattern/parse-pattern.ts'
import { makeDraft } from '../src/testing/advisories.ts'

test('an advisory about an incident begins with what was seen, under its label, and with nobody’s address', () => {
  const values = [
    { kind: 'domain', value: 'evil.badhost.example' },
    { kind: 'ipv4', value: '198.51.100.23' },
    { kind: 'url', value: "https://evil.badhost.example/a'b\\c" },
    { kind: 'sha256', value: 'a'.repeat(64) },
    { kind: 'email', value: 'soc@district-q.example' },
    { kind: 'cve', value: 'CVE-2026-10001' },
  ]
  const empty = makeDraft({ indicators: [], sections: [{ id: 's', tlp: 'clear', heading: '', text: '' }] })
  const incident = { values, techniques: ['T1486'], vulnerabilities: ['CVE-2026-10001'], report: { tlp: 'amber' } }
  const { indicators, sections, title } = draftFromIncident(empty, incident as never, 'Ransomware: Water')
  expect(indicators.map(({ name, tlp }) => [name, tlp])).toEqual(
    values.slice(0, 4).map(({ value }) => [value, 'amber']),
  )
  for (const { pattern } of indicators) expect(() => parsePattern(pattern)).not.toThrow()
  expect([title, sections[0]!.text]).toEqual(['Ransomware: Water', 'T1486, CVE-2026-10001'])
})
