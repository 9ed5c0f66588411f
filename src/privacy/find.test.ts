import { describe, expect, test } from 'vitest'
import type { StixObject } from '../stix/object.ts'
import { ref, sample, sampleObservable } from '../testing/sample-objects.ts'
import { findPersonalData } from './find.ts'
import type { Context, Link } from './model.ts'

const found = (object: StixObject, context?: Context) =>
  findPersonalData(object, context).map(({ at, kind, certainty, because }) => `${at} ${kind} ${certainty} ${because}`)
const link = (name: string, other: string, end: Link['end'] = 'target'): Context => ({ links: [{ name, other, end }] })
const email = sampleObservable('email-addr', { value: 'maria@example.com' })
const address = sampleObservable('ipv4-addr', { value: '203.0.113.7' })

describe('whose an e-mail address is', () => {
  test('the recipient of a message is a victim', () => {
    expect(found(email, link('to_refs', 'email-message'))).toEqual(['/value email checked address-of-a-victim'])
  })
  test('what an indicator is based on, or malware uses, is the attacker’s', () => {
    expect(found(email, link('based-on', 'indicator'))).toEqual([])
    expect(found(email, link('uses', 'threat-actor'))).toEqual([])
    expect(found(email, { attackerValues: new Set(['maria@example.com']) })).toEqual([])
  })
  test('a sender may be the attacker or whoever is impersonated: somebody should look', () => {
    expect(found(email, link('from_ref', 'email-message'))).toEqual(['/value email possible victim-and-attacker'])
  })
  test('a victim that also serves the attacker stays a victim to look at', () => {
    const links = [...link('targets', 'campaign').links!, ...link('indicates', 'indicator').links!]
    expect(found(email, { links })).toEqual(['/value email possible victim-and-attacker'])
  })
  test('where nothing is known it is somebody’s', () => {
    expect(found(email)).toEqual(['/value email likely address-of-somebody'])
    expect(found(sampleObservable('email-addr', { value: 'abuse@example.com' }))).toEqual([])
  })
  test('in a pattern only recipients are victims', () => {
    const pattern =
      "[email-message:from_ref.value = 'evil@example.net' AND email-message:to_refs[*].value IN ('maria@example.com', 'juan@example.ph')]"
    const indicator = sample('indicator', { pattern })
    expect(findPersonalData(indicator).map(({ range }) => pattern.slice(...range))).toEqual([
      'maria@example.com',
      'juan@example.ph',
    ])
  })
  test('a phishing link that carries an address carries that of its victim', () => {
    const url = sampleObservable('url', { value: 'https://login.example.net/?e=maria%40example.com#juan@example.ph' })
    expect(findPersonalData(url).map(({ range }) => String(url.value).slice(...range))).toEqual([
      'maria%40example.com',
      'juan@example.ph',
    ])
  })
})

describe('whose an IP address is', () => {
  test('a victim’s is personal data, an indicator’s is not', () => {
    expect(found(address, link('targets', 'intrusion-set'))).toEqual(['/value victim-ip likely address-of-a-victim'])
    expect(found(address, link('consists-of', 'infrastructure'))).toEqual([])
    expect(found(address)).toEqual([])
  })
  test('one that was observed may be a victim’s unless it is known as the attacker’s', () => {
    const observed = link('object_refs', 'observed-data')
    expect(found(address, observed)).toEqual(['/value victim-ip possible observed'])
    expect(found(address, { ...observed, attackerValues: new Set(['203.0.113.7']) })).toEqual([])
  })
  test('private addresses, blocks and resolvers are nobody’s', () => {
    for (const value of ['192.168.1.7', '203.0.113.0/24', '127.0.0.1', '8.8.8.8', '240.1.2.3']) {
      expect(found(sampleObservable('ipv4-addr', { value }), link('targets', 'campaign'))).toEqual([])
    }
  })
  test('an indicator of compromised hosts names victims', () => {
    const indicator = sample('indicator', {
      pattern: "[ipv4-addr:value = '203.0.113.7']",
      indicator_types: ['compromised'],
    })
    expect(found(indicator)).toEqual(['/pattern victim-ip likely address-of-a-victim'])
    expect(found(sample('indicator', { pattern: "[ipv4-addr:value = '203.0.113.7']" }))).toEqual([])
  })
  test('inside an observation, references between its observables count', () => {
    const objects = {
      '0': { type: 'email-message', is_multipart: false, to_refs: ['1'], from_ref: '2' },
      '1': { type: 'email-addr', value: 'maria@example.com', display_name: 'Jane Doe' },
      '2': { type: 'email-addr', value: 'evil@example.net' },
      '3': { type: 'ipv4-addr', value: '203.0.113.7' },
    }
    expect(found(sample('observed-data', { object_refs: undefined, objects }))).toEqual([
      '/objects/1/value email checked address-of-a-victim',
      '/objects/1/display_name person-name likely display-name',
      '/objects/2/value email possible victim-and-attacker',
      '/objects/3/value victim-ip possible observed',
    ])
  })
})

describe('names', () => {
  test('an identity of class individual is a person, and its name is found in the object’s other texts', () => {
    const identity = sample('identity', {
      name: 'Juan Dela Cruz',
      identity_class: 'individual',
      description: 'JUAN DELA CRUZ heads the team; not Juan Dela Cruzada.',
    })
    expect(found(identity)).toEqual([
      '/name person-name checked identity-of-a-person',
      '/description person-name likely known-name',
    ])
  })
  test('organisations, classes and systems are none; a title gives a person away', () => {
    expect(found(sample('identity', { name: 'Juan Dela Cruz Inc', identity_class: 'organization' }))).toEqual([])
    expect(found(sample('identity', { name: '山田太郎様' }))).toEqual(['/name person-name likely honorific'])
    expect(found(sample('identity', { name: 'Gng. Jane Doe' }))).toEqual(['/name person-name likely honorific'])
  })
  test('a person to whom the attack is attributed is for somebody to look at', () => {
    const identity = sample('identity', { name: 'Juan Dela Cruz', identity_class: 'individual' })
    expect(found(identity, link('attributed-to', 'threat-actor'))).toEqual([
      '/name person-name possible person-behind-the-attack',
    ])
  })
  test('names that the caller knows are found in reports, Japanese ones without spaces around them', () => {
    const report = sample('report', { description: '被害を受けた山田太郎さんとJane Doeによると' })
    expect(found(report, { names: ['山田太郎', 'Jane Doe', 'Al'] })).toEqual([
      '/description person-name likely known-name',
      '/description person-name likely known-name',
    ])
  })
  test('accounts of people are found, those of systems are not', () => {
    const account = (own: object) => sampleObservable('user-account', { ...own })
    expect(found(account({ account_login: 'jdoe', display_name: 'Jane Doe' }))).toEqual([
      '/account_login account possible account-of-somebody',
      '/display_name person-name likely display-name',
    ])
    expect(found(account({ account_login: 'root', user_id: '1001', display_name: 'Administrator' }))).toEqual([])
    expect(found(account({ account_login: 'backup', is_service_account: true, display_name: 'Backup job' }))).toEqual(
      [],
    )
  })
})

describe('where is not searched', () => {
  test('identifiers, digests, moments and payloads are never taken for numbers', () => {
    const file = sampleObservable('file', {
      id: 'file--4111-1111-1111-1111',
      hashes: { MD5: '41111111111111114111111111111111', 'SHA-1': '4111111111111111' },
      ctime: '2026-01-02T03:04:05Z',
    })
    expect(found(file)).toEqual([])
    expect(found(sampleObservable('artifact', { payload_bin: '4111111111111111' }))).toEqual([])
  })
  test('a property that nobody knows is searched, however deep', () => {
    const note = sample('note', {
      content: 'x',
      object_refs: [ref('malware')],
      x_more: { 'a/b': [{ c: 'SSN 219-09-9999' }] },
    })
    expect(found(note)).toEqual(['/x_more/a~1b/0/c ssn-us checked words-and-form'])
  })
})
