import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { openPgpKey } from '../../crypto/openpgp.ts'
import { makeDocument } from '../../testing/advisories.ts'
import { describeOnBothStores } from '../../testing/stores.ts'
import { csafDocument } from './csaf.ts'
import { CsafInbox, type CsafVerdict, type ReceivedCsaf } from './csaf-inbox.ts'
import { editionsOf } from './edition.ts'

const atMs = Date.UTC(2026, 1, 1)
const publisher = {
  member: 'US',
  name: 'Member US',
  url: 'https://us.example',
  contact: 'https://us.example',
  names: {},
}
const key = openPgpKey(new Uint8Array(32).fill(1), 'US')
const other = openPgpKey(new Uint8Array(32).fill(2), 'Somebody')
const documentOf = (title: string) => csafDocument(editionsOf(makeDocument({ title }))[0]!, publisher)
const received = (title = 'A title', change: Partial<ReceivedCsaf> = {}): ReceivedCsaf => {
  const text = change.text ?? `${JSON.stringify(documentOf(title))}\n`
  const bytes = Buffer.from(text)
  return {
    text,
    name: 'us-2026-0001.json',
    hash: `${createHash('sha512').update(bytes).digest('hex')}  us-2026-0001.json\n`,
    signature: key.sign(bytes, atMs),
    ...change,
  }
}

describeOnBothStores('documents of others', (open) => {
  test('one is trusted where hash, signature, form and publisher hold, and for nothing less', async () => {
    const store = await open()
    const inbox = new CsafInbox({
      store,
      nowMs: () => atMs + 1000,
      worker: {
        check: async (document) =>
          'document' in (document as object) ? [] : [{ rule: 'schema', at: '', message: 'no' }],
      },
      audit: async () => {},
    })
    const see = async (given: ReceivedCsaf): Promise<[string, CsafVerdict]> => {
      const { state, verdict } = await inbox.receive(given, 'somebody')
      return [state, JSON.parse(verdict) as CsafVerdict]
    }
    // Nobody is trusted to begin with.
    expect(await see(received())).toMatchObject(['unproven', { hash: 'right', signature: 'unknown-key', valid: true }])
    await inbox.trust({ name: 'Member US', namespace: 'https://us.example', armoured: key.publicKey }, 'releaser')
    expect(await see(received())).toMatchObject([
      'trusted',
      { signature: 'right', publisher: 'right', fileName: 'right' },
    ])
    expect(await see(received('A title', { hash: '' }))).toMatchObject(['unproven', { hash: 'missing' }])
    expect(await see(received('A title', { signature: '' }))).toMatchObject(['unproven', { signature: 'missing' }])
    expect(await see(received('A title', { name: 'other.json' }))).toMatchObject(['unproven', { fileName: 'wrong' }])
    for (const hash of ['0'.repeat(128), 'd41d8cd98f00b204e9800998ecf8427e', 'no hash'])
      expect(await see(received('A title', { hash }))).toMatchObject(['refused', { hash: 'wrong' }])
    // Signed by us, but for another text; or by another key that is not trusted.
    expect(await see(received('A title', { signature: key.sign(Buffer.from('x'), atMs) }))).toMatchObject([
      'refused',
      { signature: 'wrong' },
    ])
    expect(await see(received('A title', { signature: other.sign(Buffer.from(received().text), atMs) }))).toMatchObject(
      ['unproven', { signature: 'unknown-key' }],
    )
    expect(await see(received('A title', { signature: 'garbage' }))).toMatchObject(['refused', { signature: 'wrong' }])
    // A trusted key speaks for its own publisher alone.
    await inbox.trust({ name: 'Somebody', namespace: 'https://else.example', armoured: other.publicKey }, 'releaser')
    expect(await see(received('A title', { signature: other.sign(Buffer.from(received().text), atMs) }))).toMatchObject(
      ['refused', { publisher: 'wrong' }],
    )
    // Under one id and version there is one document.
    expect((await see(received()))[0]).toBe('trusted')
    expect(await see(received('Another title'))).toMatchObject(['refused', { contradicts: true }])
    const text = '{"not":"csaf"}'
    expect(
      await see(
        received('', {
          text,
          signature: key.sign(Buffer.from(text), atMs),
          hash: createHash('sha256').update(text).digest('hex'),
        }),
      ),
    ).toMatchObject(['refused', { valid: false }])
    for (const broken of ['', '[', '{"a":1,"a":2}', '['.repeat(10_000)])
      expect(await see(received('', { text: broken }))).toMatchObject(['refused', { problems: [{ rule: 'schema' }] }])
    await expect(inbox.trust({ name: 'x', namespace: 'y', armoured: 'no key' }, 'releaser')).rejects.toThrow('OpenPGP')
    await inbox.distrust(key.fingerprint, 'releaser')
    expect((await see(received()))[0]).toBe('unproven')
    expect((await inbox.list(100)).length).toBeGreaterThan(5)
  })
})
