import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAgreementYaml } from '../src/alliance/agreement.ts'
import { derivedSource } from '../src/store/derivations.ts'
import { corpus, corpusFiles } from '../src/testing/corpus.ts'
import { type Federation, startFederation } from '../src/testing/federation.ts'

interface ImportAnswer {
  readonly added: number
  readonly unchanged: number
  readonly rejected: readonly { readonly id: string | null; readonly code: string }[]
}

async function importFile(nodes: Federation, file: string): Promise<ImportAnswer> {
  const { consoleUrl, token } = nodes.node('US')
  const response = await fetch(`${consoleUrl}/api/v1/import?tlp=green`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: readFileSync(file),
  })
  if (!response.ok) throw new Error(`${file}: ${response.status} ${await response.text()}`)
  return (await response.json()) as ImportAnswer
}

function versionsAt(nodes: Federation, member: string) {
  return nodes.node(member).store.read.selectFrom('object').select(['id', 'version', 'body', 'origin']).execute()
}

/** What was imported at the publisher, without what it made for those who may have a part only. */
async function publishedAt(nodes: Federation) {
  const own = nodes.node('US').store.read.selectFrom('object').select(['id', 'version'])
  return own.where('source', '!=', derivedSource).execute()
}

describe.skipIf(corpus === null)('real public reports', () => {
  test('every object that may be released arrives at the other nodes byte for byte, and a second import adds nothing', async () => {
    const agreement = parseAgreementYaml(
      readFileSync(resolve(import.meta.dirname, '..', 'agreements', 'trilateral.yaml'), 'utf8'),
    )
    await using nodes = await startFederation({
      members: ['US', 'JP', 'PH'],
      engine: 'sqlite',
      agreements: [agreement],
    })
    const files = corpusFiles('stix-reports', '.json', '.stix2')
    expect(files.length).toBeGreaterThan(20)
    let added = 0
    for (const file of files) {
      const answer = await importFile(nodes, file)
      added += answer.added
      // What is refused is refused for a reason that the standard gives, or is an alarm about two contents of one version.
      for (const { code } of answer.rejected) expect(['invalid', 'conflict']).toContain(code)
    }
    const published = await publishedAt(nodes)
    expect(published).toHaveLength(added)
    expect(added).toBeGreaterThan(5000)

    for (const member of ['JP', 'PH']) {
      // What was given in part and is given otherwise now is taken back, also when it has arrived already.
      const { held, released } = await settledAt(nodes, member)
      expect(held).toEqual(released)
      // Only what is marked for named recipients, and what refers to that, stays behind.
      expect(published.length - held.size).toBeLessThan(20)
    }

    for (const file of files) expect((await importFile(nodes, file)).added).toBe(0)
    expect(await publishedAt(nodes)).toHaveLength(added)
  }, 900_000)
})

/** What a member holds and what is released to it, once they agree; as they are after five minutes, if they never do. */
async function settledAt(nodes: Federation, member: string) {
  const end = performance.now() + 300_000
  for (;;) {
    // Comparing reads everything there is, in the process in which the nodes run: they get time in between.
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const held = new Map((await versionsAt(nodes, member)).map(({ id, version, body }) => [`${id} ${version}`, body]))
    const released = await releasedTo(nodes, member)
    const agree = held.size === released.size && [...released].every(([key, text]) => held.get(key) === text)
    if ((agree && held.size > 5000) || performance.now() > end) return { held, released }
  }
}

/** The texts that the others' release gives to a member. */
async function releasedTo(nodes: Federation, member: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const giver of ['US', 'JP', 'PH'].filter((one) => one !== member)) {
    for (let after = 0, more = true; more; ) {
      const page = await nodes.node(giver).release.stream(member, after, 1000)
      for (const { id, version, text, added } of page.items) {
        texts.set(`${id} ${version}`, text)
        after = added
      }
      more = page.more
    }
  }
  return texts
}

test.skipIf(corpus !== null)(
  'real public reports were not tested: set TREFOIL_CORPUS to the folder that holds them',
  () => {
    expect(corpus).toBeNull()
  },
)
