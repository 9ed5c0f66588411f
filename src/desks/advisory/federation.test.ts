import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Advisory, AdvisoryList } from '../../api/contract/advisories.ts'
import type { RunningNode } from '../../node.ts'
import { makeDraft, makePlaybook } from '../../testing/advisories.ts'
import { makeAgreement } from '../../testing/alliance.ts'
import { type Federation, startFederation, waitUntil } from '../../testing/federation.ts'
import { askFor, askNode } from '../../testing/incidents.ts'
import { statementNote } from './carried-note.ts'
import { signStatement } from './statement.ts'
import { advisoryWorker } from './worker.ts'

const members = ['AU', 'JP', 'PH', 'US'] as const
const started = Date.now()
let ahead = 0
const clock = { nowMs: () => Date.now() + ahead }
const hasGpg = spawnSync('gpg', ['--version']).status === 0

const read = (node: RunningNode, id: string) => askFor<Advisory>(node, `/advisories/${id}`)
const say = (node: RunningNode, id: string, path: string, json: unknown) =>
  askFor<Advisory>(node, `/advisories/${id}/${path}`, { method: 'POST', json })
async function atAll(
  federation: Federation,
  who: readonly string[],
  what: string,
  id: string,
  holds: (one: Advisory) => boolean,
): Promise<void> {
  for (const member of who)
    await waitUntil(`${what} at ${member}`, async () => {
      // Asking costs what the nodes of this process need to get on.
      await new Promise((resolve) => setTimeout(resolve, 50))
      const answer = await askNode(federation.node(member), `/advisories/${id}`)
      return answer.ok && holds((await answer.json()) as Advisory)
    })
}
const fetchFrom = (node: RunningNode, path: string, headers: Record<string, string> = {}) =>
  node.surfaces.machines(new Request(`https://localhost${path}`, { headers }), {
    connection: { address: '127.0.0.1', secure: true, certificate: null },
  } as never)

test('an advisory is drafted in the US, amended by the Philippines, translated and signed off by Japan, and published by all at its moment', {
  timeout: 240_000,
}, async () => {
  const agreement = makeAgreement('trilateral', members, { advisories: { quorum: 2, mandatory: ['JP'] } })
  await using federation = await startFederation({ members, engine: 'sqlite', agreements: [agreement], clock })
  const [us, jp, ph, au] = (['US', 'JP', 'PH', 'AU'] as const).map((member) => federation.node(member)) as [
    RunningNode,
    RunningNode,
    RunningNode,
    RunningNode,
  ]
  const three = ['US', 'JP', 'PH']
  const embargo = new Date(started + 3_600_000).toISOString()

  // Drafted, amended, commented.
  const drafted = await askFor<Advisory>(us, '/advisories', {
    method: 'POST',
    json: { ...makeDraft({ embargo }), agreement: 'trilateral', members: ['JP', 'PH', 'US'] },
  })
  const { id } = drafted
  expect(drafted).toMatchObject({ lead: 'US', state: 'drafting', rule: { quorum: 2, mandatory: ['JP'] } })
  await atAll(federation, three, 'the draft', id, ({ head }) => head === drafted.head)
  const { document } = await read(ph, id)
  const text = { ...makeDraft({ embargo }), title: 'Appliances for remote access are being exploited' }
  const { language: _, ...words } = text
  const early = await say(jp, id, 'sign-offs', { document: drafted.head })
  expect(early.signOffs.map(({ member }) => member)).toEqual(['JP'])
  expect(document.title).toBe(makeDraft().title)
  await atAll(federation, three, 'the first sign-off', id, ({ signOffs }) => signOffs.length === 1)
  const amended = await say(ph, id, 'amendments', { basis: drafted.head, text: words, note: 'plainer' })
  expect(amended).toMatchObject({ signOffs: [], title: text.title })
  await atAll(
    federation,
    three,
    'the amendment',
    id,
    ({ head, signOffs }) => head === amended.head && signOffs.length === 0,
  )
  expect((await read(us, id)).revisions[0]).toMatchObject({
    author: 'PH',
    changes: [{ part: 'title', after: text.title }],
  })
  // Whoever changes what was changed meanwhile is told.
  const behind = await askNode(us, `/advisories/${id}/amendments`, {
    method: 'POST',
    json: { basis: drafted.head, text: words },
  })
  expect(behind.status).toBe(409)
  await say(us, id, 'comments', { part: 'sections/summary', text: 'Shall we name the vendor?' })
  await atAll(federation, three, 'the comment', id, ({ comments }) => comments.length === 1)
  await say(ph, id, 'resolutions', { comment: (await read(ph, id)).comments[0]!.digest })
  await atAll(federation, three, 'the settled comment', id, ({ comments }) => comments[0]?.resolved?.by === 'PH')
  const withPlaybook = await say(us, id, 'playbooks', {
    basis: amended.head,
    part: 'contain',
    title: 'Contain it',
    tlp: 'clear',
    text: makePlaybook(),
  })
  expect(withPlaybook.playbooks[0]).toMatchObject({
    signedBy: ['US'],
    steps: [{ type: 'start' }, { name: 'Cut it off' }, { type: 'end' }],
  })
  await atAll(federation, three, 'the playbook', id, ({ head }) => head === withPlaybook.head)

  // Translated by Japan.
  const { texts } = await askFor<{ texts: { key: string }[] }>(jp, `/advisories/${id}/translation?language=ja`)
  const translated = await say(jp, id, 'translations', {
    basis: withPlaybook.head,
    language: 'ja',
    texts: Object.fromEntries(
      texts.map(({ key }) => [key, key === 'title' ? 'リモート接続装置が悪用されています' : '翻訳された本文です。']),
    ),
  })
  await atAll(federation, three, 'the translation', id, ({ head }) => head === translated.head)

  // Two sign-offs without the mandatory member are not enough.
  await say(us, id, 'sign-offs', { document: translated.head })
  await atAll(federation, three, 'the sign-off of the US', id, ({ signOffs }) => signOffs.length === 1)
  await say(ph, id, 'sign-offs', { document: translated.head })
  await atAll(federation, three, 'both sign-offs', id, ({ signOffs, complete }) => signOffs.length === 2 && !complete)

  // A forged sign-off of Japan, in a note of the Philippines, and one that was altered: refused, and kept as evidence.
  const state = await read(us, id)
  const forged = {
    format: 'trefoil/advisory/1',
    advisory: id,
    agreement: 'trilateral',
    members: state.document.members,
    author: 'JP',
    at: new Date(clock.nowMs()).toISOString(),
    kind: 'sign-off',
    document: state.head,
  } as const
  const identity = ph.alliance().self.identity as string
  const { privateKey } = await import('node:crypto').then(({ generateKeyPairSync }) => generateKeyPairSync('ed25519'))
  await ph.intake.accept({ kind: 'local', actor: 'test' }, [
    { text: statementNote(signStatement(forged, privateKey), identity, 'clear') },
  ])
  await waitUntil('the forgery is known', async () => (await evidenceAt(us)).includes('advisory-forged'))
  expect((await read(us, id)).complete).toBe(false)

  // Nothing is public before its moment, and the fourth member has nothing of it.
  const signed = await say(jp, id, 'sign-offs', { document: translated.head })
  expect(signed.complete).toBe(true)
  await atAll(federation, three, 'it is complete', id, ({ complete, state: is }) => complete && is === 'complete')
  expect(
    ((await (await fetchFrom(us, '/csaf/white/feed.json')).json()) as { feed: { entry: unknown[] } }).feed.entry,
  ).toEqual([])
  expect((await askNode(au, `/advisories/${id}`)).status).toBe(404)
  const heldByAu = (await au.store.read.selectFrom('object').select('body').execute()).map(({ body }) => body).join()
  expect(heldByAu).not.toContain(id)

  // One node is down when the moment comes; it publishes when it returns.
  await federation.stop('PH')
  ahead = 3_600_000 + 1000
  // The timer of the moment is the machine's; with another clock it is looked at when somebody says so.
  for (const member of ['US', 'JP'] as const) await federation.node(member).advisories.look()
  await atAll(federation, ['US', 'JP'], 'it is published', id, ({ state: is }) => is === 'published')
  const again = await federation.start('PH')
  await again.advisories.look()
  await atAll(federation, ['PH'], 'it is published', id, ({ state: is }) => is === 'published')

  // The public finds it on every node, as CSAF that holds to its rules, signed, in every form and language.
  const name = state.name.toLowerCase()
  const year = embargo.slice(0, 4)
  for (const member of three) {
    const node = federation.node(member)
    const feed = (await (await fetchFrom(node, '/csaf/white/feed.json')).json()) as {
      feed: { entry: { id: string }[] }
    }
    expect(feed.feed.entry.map((one) => one.id).sort()).toEqual([name, `${name}-ja`])
    const csaf = await (await fetchFrom(node, `/csaf/white/${year}/${name}.json`)).text()
    for (const secret of ['AMBER-ONLY', 'STRICT-ONLY']) expect(csaf).not.toContain(secret)
    if (member === 'US') {
      expect(await advisoryWorker.check(JSON.parse(csaf))).toEqual([])
      const key = (await (await fetchFrom(node, '/.well-known/csaf/provider-metadata.json')).json()) as {
        public_openpgp_keys: { fingerprint: string }[]
      }
      const { fingerprint } = key.public_openpgp_keys[0]!
      const armoured = await (await fetchFrom(node, `/csaf/openpgp/${fingerprint}.asc`)).text()
      const signature = await (await fetchFrom(node, `/csaf/white/${year}/${name}.json.asc`)).text()
      if (hasGpg) expect(verifiedByGpg({ armoured, signature, text: csaf })).toContain(`VALIDSIG ${fingerprint}`)
    }
    const japanese = await (await fetchFrom(node, `/csaf/white/${year}/${name}-ja.html`)).text()
    expect(japanese).toContain('リモート接続装置が悪用されています')
    expect(japanese).toContain('TLP:CLEAR')
    const pdf = new Uint8Array(await (await fetchFrom(node, `/csaf/white/${year}/${name}-ja.pdf`)).arrayBuffer())
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-')
    // Narrower labels ask who is there.
    expect((await fetchFrom(node, '/csaf/amber/feed.json')).status).toBe(401)
    expect((await fetchFrom(node, `/csaf/amber/${year}/${name}-amber.json`)).status).toBe(401)
  }
  // The lead's report went the road of every object; the fourth member reads what is for it.
  await waitUntil('the report is at AU', async () => (await federation.textAt('AU', id)) !== null)
  expect(await federation.textAt('AU', id)).toContain(text.title)
  const { items } = await askFor<AdvisoryList>(us, '/advisories?which=published')
  expect(items).toMatchObject([{ id, published: 1 }])
  // What comes after is too late, and changes nothing.
  expect(
    (
      await askNode(us, `/advisories/${id}/amendments`, {
        method: 'POST',
        json: { basis: translated.head, text: { ...words, title: 'Late' } },
      })
    ).status,
  ).toBeGreaterThanOrEqual(400)
})

async function evidenceAt(node: RunningNode): Promise<string[]> {
  return (await node.store.read.selectFrom('evidence').select('kind').execute()).map(({ kind }) => kind)
}

function verifiedByGpg({
  armoured,
  signature,
  text,
}: {
  readonly armoured: string
  readonly signature: string
  readonly text: string
}): string {
  const home = mkdtempSync(join(tmpdir(), 'trefoil-gnupg-'))
  try {
    const gpg = (...args: string[]) =>
      spawnSync('gpg', ['--homedir', home, '--batch', '--status-fd', '1', ...args], { encoding: 'utf8' }).stdout
    for (const [file, content] of Object.entries({ 'key.asc': armoured, text, 'text.asc': signature }))
      writeFileSync(join(home, file), content)
    gpg('--import', join(home, 'key.asc'))
    return gpg('--verify', join(home, 'text.asc'), join(home, 'text'))
  } finally {
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'all'])
    rmSync(home, { recursive: true, force: true })
  }
}
