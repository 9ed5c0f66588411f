import fc from 'fast-check'
import { expect, test } from 'vitest'
import { handlingExtension } from '../../stix/handling-extension.ts'
import { readObject } from '../../stix/read.ts'
import { makeReport } from '../../testing/incidents.ts'
import { fillForm, formHtml, formText } from './forms.ts'
import { mailTemplate, readMailReport } from './mail-file.ts'
import { effectiveConsent, newRecord, type Record, withConsent, withShared } from './record.ts'
import { type ReportInput, report } from './report.ts'
import { answerNote, questionNote, requestIn } from './request-note.ts'
import { builtInRules } from './rules-built-in.ts'
import { nationalLists, nations, sectorOf, sectors, sectorsFor } from './sectors.ts'
import { categories, levelOf, levels, scoreOf } from './severity.ts'
import { similarTo } from './similar.ts'
import { incidentCore, incidentObjects } from './stix-objects.ts'
import { withoutReporter } from './without-reporter.ts'

const nowMs = Date.parse('2026-11-27T06:00:00Z')
const recordOf = (change: Partial<ReportInput> = {}): Record => {
  const read = report.parse(makeReport(change))
  return {
    ...newRecord(read, { name: 'PH-INC-1', pseudonym: 'reporter-q', nowMs, by: 'x' }),
    score: scoreOf({}, read.sector),
  }
}
const identity = 'identity--f1177a71-1b05-4e76-b587-9566c63e3f42'
const maker = { id: 'incident--6b1d5a0e-41c7-4b38-8e9d-7a5b0c3f1d24', identity }

test('every entry of the three national lists has one sector of ours, and every sector says where it stands in each list', () => {
  expect(nations.map((nation) => nationalLists[nation].length)).toEqual([16, 15, 12])
  for (const nation of nations)
    for (const entry of nationalLists[nation])
      expect([entry, sectorsFor(nation, entry).length > 0]).toEqual([entry, true])
  for (const sector of sectors) {
    for (const nation of nations) {
      const entry = sector[nation]
      if (entry !== null) expect(nationalLists[nation] as readonly string[]).toContain(entry)
    }
    const at = '2026-11-27T06:00:00.000Z'
    const about = { type: 'identity', spec_version: '2.1', id: identity, created: at, modified: at, name: 'x' }
    const read = readObject(JSON.stringify({ ...about, identity_class: 'class', sectors: [sector.stix] }))
    expect([sector.id, read.ok ? read.warnings : read.issues]).toEqual([sector.id, []])
    expect(Object.values(sector.said).every((name) => name !== '')).toBe(true)
  }
  expect(new Set(sectors.map(({ id }) => id)).size).toBe(sectors.length)
  expect([sectorOf('maritime').PH, sectorOf('subsea-cable').US]).toEqual(['transportation-sea', 'communications'])
  expect(sectorOf('no such sector').id).toBe('other')
})

const answersOf = fc.record(
  Object.fromEntries(categories.map(({ id, options }) => [id, fc.constantFrom(...options.map((one) => one.id))])),
  { requiredKeys: [] },
)

test('a severity lies from 0 to 100, is the sum of its parts, and never falls when an answer gets worse', () => {
  fc.assert(
    fc.property(answersOf, fc.constantFrom(...sectors.map(({ id }) => id)), fc.nat(7), (answers, sector, place) => {
      const { score, parts, level } = scoreOf(answers, sector)
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(100)
      expect(level).toBe(levelOf(score))
      for (const part of parts) expect(part.weighted).toBe(part.weight * part.value)
      const { id, options } = categories[place]!
      const worst = options.reduce((high, one) => (one.value > high.value ? one : high))
      expect(scoreOf({ ...answers, [id]: worst.id }, sector).score).toBeGreaterThanOrEqual(score)
    }),
  )
  const all = (which: 'min' | 'max') =>
    Object.fromEntries(
      categories.map(({ id, options }) => [
        id,
        options.find(({ value }) => value === Math[which](...options.map((one) => one.value)))!.id,
      ]),
    )
  expect([scoreOf(all('min'), 'water').score, scoreOf(all('max'), 'water').score]).toEqual([0, 100])
  expect(levels.map((level) => levelOf(scoreOf(all('max'), 'water').score) === level)).toContain(true)
})

test('a severity by hand: weights 6, 5, 4, 4, 2, 4, 3, 6', () => {
  const { score, parts } = scoreOf(
    {
      ...{ 'functional-impact': 'significant-critical', 'observed-activity': 'effect', location: 'critical-systems' },
      ...{
        actor: 'criminal',
        'information-impact': 'suspected',
        recoverability: 'supplemented',
        'potential-impact': 'high',
      },
    },
    'water',
  )
  // 6×70 + 5×100 + 4×90 + 4×40 + 2×10 + 4×40 + 3×60 + 6×75 = 2250; least 4×30 + 4×20 + 4×20 + 3×15 = 325; most 3400.
  expect(parts.reduce((sum, part) => sum + part.weighted, 0)).toBe(2250)
  expect(score).toBe(Math.round(((2250 - 325) / (3400 - 325)) * 1000) / 10)
  expect(parts.find(({ category }) => category === 'cross-sector')).toMatchObject({
    option: 'water-and-wastewater-systems',
    assumed: false,
  })
})

const recipients = fc.subarray(['JP', 'US', 'clients', 'ph-npc'])
test('whoever may have it is consented to and decided upon, whatever was said in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), recipients), { maxLength: 12 }), (said) => {
      let record = recordOf()
      for (const [isConsent, list] of said) {
        try {
          record = isConsent
            ? withConsent(record, { recipients: list, purpose: '', by: 'reporter', atMs: nowMs })
            : withShared(record, list)
        } catch {}
        const consented = record.consents.at(-1)?.recipients ?? []
        for (const one of effectiveConsent(record))
          expect([consented.includes(one), record.shared.includes(one)]).toEqual([true, true])
      }
      const last = said.findLastIndex(([isConsent]) => isConsent)
      if (last < 0) expect(effectiveConsent(record)).toEqual([])
    }),
  )
})

test('what is made of a record is valid STIX without a warning, names no reporter, and may be passed on by nobody', () => {
  const record = recordOf({
    impact: {
      availability: 60,
      loss: 'suspected-loss',
      informationType: 'pii',
      alteration: 'partial-modification',
      physical: 'none',
      external: ['public-safety'],
      persons: 7,
      services: 'Water District Q delivers by hand.',
    },
    ended: { at: '2026-11-27T02:00:00Z', fidelity: 'hour' },
  })
  const clean = (text: string) => withoutReporter(text, record.reporter!, record.pseudonym)
  const drafts = incidentObjects(record, maker, clean)
  expect(new Set(drafts.map(({ type }) => type))).toEqual(
    new Set([
      'identity',
      'event',
      'impact',
      'task',
      'domain-name',
      'ipv4-addr',
      'incident',
      'relationship',
      'observed-data',
    ]),
  )
  for (const { id, type, members, unversioned } of drafts) {
    const stamp = '2026-11-27T06:00:00.000Z'
    const text = JSON.stringify({
      type,
      spec_version: '2.1',
      id,
      ...(unversioned ? {} : { created: stamp, modified: stamp }),
      ...members,
    })
    const read = readObject(text)
    // Two that are meant: ids are made of the record, so that making it again changes nothing (§2.9 would rather see version 4), and the
    // extensions of incidents have relationships of their own, which Appendix B does not name.
    const meant = ['/id', '/relationship_type']
    const told = read.ok ? read.warnings.filter(({ at }) => !meant.includes(at)) : read.issues
    expect([type, told]).toEqual([type, []])
    expect(text.toLowerCase()).not.toMatch(/district|officer q|5550/)
    expect((members.extensions as { [id: string]: object })[handlingExtension]).toMatchObject({
      originator_control: true,
    })
  }
  const incident = drafts.find(({ type }) => type === 'incident')!.members.extensions as { [id: string]: object }
  expect(incident[incidentCore]).toMatchObject({
    ...{ determination: 'suspected', investigation_status: 'new', incident_types: ['ransomware'] },
    impacted_entity_counts: { individual: 7 },
  })
})

const organisation = fc.stringMatching(/^[A-Za-z水道局&.-]{3,12}( [A-Za-z社-]{2,8})?$/)
test('wherever a text names the reporter, in whatever case, width or spacing, it says the pseudonym instead', () => {
  const wide = (text: string) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
  fc.assert(
    fc.property(organisation, fc.constantFrom('lower', 'upper', 'wide', 'spaced'), fc.string(), (name, how, around) => {
      const written = {
        lower: name.toLowerCase(),
        upper: name.toUpperCase(),
        wide: wide(name),
        spaced: name.replace(' ', '\u3000 '),
      }[how]
      const reporter = { organisation: name, name: '', role: '', email: '', phone: '' }
      const text = withoutReporter(`${around}\n${written}\n`, reporter, '\u0001')
      expect(text).toContain('\n\u0001\n')
    }),
  )
})

test('values of the reporter’s own are not taken for what was seen of the attack', () => {
  const { values } = recordOf({ seen: 'mail[.]district-q[.]example evil2[.]badhost[.]com' })
  expect(values.map(({ value }) => value)).toEqual(['evil.badhost.com', '198.51.100.23', 'evil2.badhost.com'])
})

test('an incident is like another by what they share, and by the sector alone it is not', () => {
  const one = { num: 1, sector: 'water', kind: 'ransomware' }
  const others = [2, 3, 4].map((num) => ({ num, sector: 'water', kind: num === 3 ? 'ransomware' : 'other' }))
  const common = new Map([
    [2, ['technique T1486']],
    [3, ['domain evil.badhost.com', 'technique T1486']],
  ])
  expect(similarTo(one, others, common, 10)).toEqual([
    {
      num: 3,
      weight: 14,
      values: ['domain evil.badhost.com'],
      techniques: ['T1486'],
      vulnerabilities: [],
      sameSector: true,
      sameKind: true,
    },
    { num: 2, weight: 3, values: [], techniques: ['T1486'], vulnerabilities: [], sameSector: true, sameKind: false },
  ])
})

test('a form holds what the record says as text, marks what is missing, and runs nothing', () => {
  const record = recordOf({ narrative: '<script>alert(1)</script> & "x"', measures: '' })
  for (const rule of builtInRules) {
    const form = fillForm(rule, record, nowMs)
    const html = formHtml(form)
    expect(html).not.toContain('<script')
    expect(formText(form)).toContain(rule.form.title)
    for (const { missing, value } of form.fields) expect(missing && value !== '').toBe(false)
  }
  const npc = fillForm(builtInRules.find(({ id }) => id === 'ph-npc')!, record, nowMs)
  expect(npc.fields.find(({ label }) => label.startsWith('Nature'))?.value).toContain('<script>')
  expect(npc.fields.find(({ label }) => label.startsWith('Measures taken'))?.missing).toBe(true)
  expect(formHtml(npc)).toContain('&#60;script&#62;')
})

test('a report by mail is read in three languages, with times as exact as they are written', () => {
  const read = readMailReport(
    'From: 担当 <soc@district-q.example>\r\nSubject: 報告\r\n\r\n組織名：Q水道局\r\n分野：水道\r\n種類：ランサムウェア\r\n認知日時：2026-11-27 10:05 +09:00\r\n発生日時：2026-11-26\r\n個人データ：はい\r\n同意する提供先：US、ph-npc\r\n観測された情報：evil[.]badhost[.]com\r\n何が起きたか：\r\n暗号化されました。\r\n二行目。',
  )
  expect(report.parse(read)).toMatchObject({
    ...{
      language: 'ja',
      sector: 'water',
      kind: 'ransomware',
      personalData: 'yes',
      narrative: '暗号化されました。\n二行目。',
    },
    detected: { at: '2026-11-27T01:05:00.000Z', fidelity: 'minute' },
    started: { at: '2026-11-26T00:00:00.000Z', fidelity: 'day' },
    reporter: { organisation: 'Q水道局', email: 'soc@district-q.example' },
    consent: { recipients: ['US', 'ph-npc'] },
  })
  const fil = readMailReport(
    'Organisasyon: Q\nSektor: Kuryente\nUri: Phishing\nAno ang nangyari: May dumating na email.',
  )
  expect(report.parse(fil)).toMatchObject({ language: 'fil', sector: 'electricity', kind: 'phishing' })
  expect(report.parse(readMailReport('It broke.\nOrganisation: Q\nSector: transportation-sea'))).toMatchObject({
    ...{ language: 'en', sector: 'ports' },
  })
  for (const language of ['en', 'ja', 'fil'] as const)
    expect(() => readMailReport(mailTemplate(language))).toThrow(/lacks/)
})

test.each([
  ['what is encoded', 'From: a@b.example\nContent-Transfer-Encoding: base64\n\nT3Jn'],
  ['parts', 'From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x'],
  ['a sector that there is not', 'Organisation: Q\nSector: moon\nWhat happened: x'],
  ['a label twice', 'Organisation: Q\nOrganisation: R\nSector: water\nWhat happened: x'],
  ['a time without a zone', 'Organisation: Q\nSector: water\nDetected: 2026-11-27 10:05\nWhat happened: x'],
  ['nothing', ''],
  ['more than a report', 'x'.repeat(600_000)],
])('a mail with %s is refused with a sentence', (_, text) => {
  expect(() => readMailReport(text)).toThrow(/\w+/)
})

test('a note that asks or answers is read as it was written; every other note is none', () => {
  const common = {
    identity,
    at: '2026-11-27T06:00:00.000Z',
    markings: ['marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421'],
  }
  const id = 'note--6b1d5a0e-41c7-4b38-8e9d-7a5b0c3f1d24'
  const question = questionNote(
    { id, to: 'US', due: '2026-12-01T00:00:00.000Z', subject: 'S', text: 'T', about: [maker.id] },
    common,
  )
  expect(requestIn(JSON.parse(question))).toMatchObject({
    kind: 'question',
    to: 'US',
    subject: 'S',
    text: 'T',
    withdrawn: false,
  })
  const reply = answerNote({ id, question: id, outcome: 'declined', text: 'No.', to: 'PH' }, common)
  expect(requestIn(JSON.parse(reply))).toMatchObject({ kind: 'answer', question: id, outcome: 'declined', text: 'No.' })
  for (const text of [question, reply]) expect(readObject(text)).toMatchObject({ ok: true, warnings: [] })
  // Notes of before name the member as `to`.
  const older = question.replace('"recipient":"US"', '"to":"US"')
  expect(requestIn(JSON.parse(older))).toEqual(requestIn(JSON.parse(question)))
  expect(older).not.toBe(question)
  fc.assert(fc.property(fc.object(), (object) => requestIn(object as { [name: string]: unknown }) === null))
})
