import { expect, test } from 'vitest'
import { read } from '../../testing/read-format.ts'
import { detectFormat } from './all.ts'

test('vulnerabilities of KEV, OSV and CSAF', () => {
  const kev = read('kev', {
    catalogVersion: '1',
    vulnerabilities: [
      { cveID: 'CVE-2025-1', vulnerabilityName: 'n', dateAdded: '2025-08-25' },
      {
        cveID: 'CVE-2025-48384',
        vulnerabilityName: 'n',
        dateAdded: '2025-08-25',
        knownRansomwareCampaignUse: 'Known',
        more: 1,
      },
    ],
  })
  expect(kev.objects).toMatchObject([
    { type: 'vulnerability', name: 'CVE-2025-48384', labels: ['known-exploited', 'used-in-ransomware-campaigns'] },
  ])
  expect(kev.unmapped.map(({ at }) => at)).toEqual(['vulnerabilities[]', 'vulnerabilities[].more'])
  const osv =
    'id: GHSA-1\nmodified: 2024-10-08T19:19:01.400873Z\naliases:\n- CVE-2024-45230\naffected:\n- package: {ecosystem: PyPI, name: django}\n  ranges: [{type: ECOSYSTEM}]\n'
  expect(detectFormat(osv)).toBe('osv')
  expect(read('osv', osv).objects).toMatchObject([{ name: 'CVE-2024-45230', description: 'Affected: PyPI django' }])
  const csaf = {
    document: {
      csaf_version: '2.0',
      title: 'T',
      distribution: { tlp: { label: 'AMBER' } },
      tracking: { id: 'X-1', current_release_date: '2021-01-01T00:00:00Z' },
    },
    vulnerabilities: [{ cve: 'CVE-2021-1234', remediations: [{}] }],
  }
  const advisory = read('csaf', csaf)
  expect(
    advisory.objects.map(({ type, object_marking_refs: refs }) => [type, (refs as string[])[0]!.slice(20, 28)]),
  ).toEqual([
    ['vulnerability', '55d920b0'],
    ['report', '55d920b0'],
  ])
  expect(advisory.unmapped.map(({ at }) => at)).toEqual(['vulnerabilities[].remediations'])
})
