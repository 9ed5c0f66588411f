import { expect, test } from 'vitest'
import { appendAudit } from '../../audit/append.ts'
import { createConsents } from '../../release/consents.ts'
import { charterOf, createCore, identities, nowMs as start, trilateral } from '../../testing/core.ts'
import { makeReport } from '../../testing/incidents.ts'
import { describeOnBothStores } from '../../testing/stores.ts'
import { IncidentDesk } from './desk.ts'
import { report } from './report.ts'

const hourMs = 3_600_000

describeOnBothStores('the incident desk', (open) => {
  test('a clock that comes near its end, and one that runs out, is written down once, whoever looks how often', async () => {
    const store = await open({ owner: 'PH' })
    const core = createCore(store, 'PH', charterOf([trilateral]))
    let now = start
    const desk = new IncidentDesk({
      ...{ store, member: 'PH', identity: identities.PH!, nowMs: () => now, audit: appendAudit, onChange() {} },
      accept: (source, entries) => core.intake.accept(source, entries),
      detail: (...asked) => core.release.detail(...asked),
      others: () => ['JP', 'US'],
      consents: createConsents({ ...core, onChanged() {} }),
      pseudonymKey: () => new Uint8Array(32),
    })
    const { num, record } = await desk.file(report.parse(makeReport({ detected: null, started: null })), 'x')
    expect(record.pseudonym).toMatch(/^reporter-[a-z2-7]{16}$/)
    const told = async () => (await desk.detail(num)).history.map(({ action }) => action)
    expect(await desk.tellClocks()).toEqual([])
    now = start + 50 * hourMs
    expect(await desk.tellClocks()).toEqual([num])
    expect(await desk.tellClocks()).toEqual([])
    now = start + 73 * hourMs
    await desk.tellClocks()
    await desk.tellClocks()
    expect(await told()).toEqual(['clock-overdue', 'clock-warning', 'filed'])
    // A corrected moment is another end: it is warned of anew.
    await desk.recordTrigger(num, 'belief', start + 20 * hourMs, 'x')
    expect((await desk.view(num)).clocks[0]?.state).toBe('warning')
    await desk.tellClocks()
    expect((await told())[0]).toBe('clock-warning')
    const audit = await store.read.selectFrom('audit').select('action').execute()
    expect(audit.filter(({ action }) => action === 'incident-clock-overdue')).toHaveLength(1)
  })
})
