import { expect, test } from 'vitest'
import { createCore, local, makeIndicator, makeObject, operator } from '../testing/core.ts'
import { client, readAll } from '../testing/read-pages.ts'
import { describeOnBothStores } from '../testing/stores.ts'

describeOnBothStores('who reads what', (open) => {
  test('what a caller may not know exists is not there', async () => {
    const core = createCore(await open(), 'US')
    const secret = makeIndicator('secret.example', { tlp: 'red' })
    await local(core, [secret])
    expect(await core.release.knows(client('amber'), 'trilateral', secret.id)).toBe(false)
    expect(await core.release.knows({ kind: 'member', code: 'JP' }, 'trilateral', secret.id)).toBe(false)
    await expect(core.release.detail(client('red'), secret.id)).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(core.release.detail(operator, makeIndicator('x').id)).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('a relationship whose end is withheld is withheld, and the reason names the property', async () => {
    const core = createCore(await open(), 'US')
    const secret = makeIndicator('secret.example', { tlp: 'red', name: 'secret.example' })
    const malware = makeObject('malware', { name: 'KV', is_family: true, tlp: 'green' })
    const link = makeObject('relationship', {
      relationship_type: 'indicates',
      source_ref: secret.id,
      target_ref: malware.id,
      tlp: 'green',
    })
    await local(core, [link])
    expect((await core.release.why(operator, link.id, 'JP')).decision.outcome).toBe('release')
    await local(core, [secret, malware])
    const why = await core.release.why(operator, link.id, 'JP')
    expect(why.decision).toMatchObject({ outcome: 'withhold', reasons: [{ code: 'reference-withheld' }] })
    expect(why.decision.reasons[0]!.facts).toMatchObject({ property: 'source_ref' })
    expect(await readAll(core, client('green'), 10)).toEqual([malware.id])
  })

  test('who sees this lists every recipient with its decision and a sentence', async () => {
    const core = createCore(await open(), 'US')
    const amber = makeIndicator('amber.example', { tlp: 'amber' })
    await local(core, [amber], { releasableTo: ['JP', 'US'] })
    const decisions = await core.release.recipients(operator, amber.id)
    expect(decisions.map(({ recipient, decision }) => [recipient, decision.outcome])).toEqual([
      ['member:JP', 'release'],
      ['member:PH', 'withhold'],
      ['client:clear', 'withhold'],
      ['client:green', 'withhold'],
      ['client:amber', 'release'],
      ['public', 'withhold'],
    ])
    for (const { sentence } of decisions) expect(sentence).toMatch(/^[A-Z].+\.$/)
    expect((await core.release.why(operator, amber.id, 'US')).decision.outcome).toBe('release')
    expect((await core.release.why(operator, amber.id, 'KR')).decision).toMatchObject({ outcome: 'withhold' })
    expect((await core.release.why(operator, amber.id, 'client:red')).decision.outcome).toBe('release')
  })
})
