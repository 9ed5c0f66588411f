import { setTimeout as wait } from 'node:timers/promises'
import { type Advisory, advisory, advisoryList, type NewAdvisory } from '../api/contract/advisories.ts'
import type { NodeApi } from '../cli/node-api.ts'
import type { ServingNode } from './fill.ts'

const hourMs = 3_600_000
const withinMs = 30_000
const askEveryMs = 100
const stepId = (type: string, number: number): string => `${type}--5f0c2d9e-1a74-4b3c-8e60-7d2b9c41f50${number}`
const operator = stepId('organization', 9)

/** What an operator does first, as a CACAO playbook; made up for the demonstration. */
function playbook(at: string): string {
  const action = (number: number, name: string, description: string, command: string, next: string) => ({
    [stepId('action', number)]: {
      ...{ type: 'action', name, description, agent: operator, on_completion: next },
      commands: [{ type: 'manual', command }],
    },
  })
  return JSON.stringify({
    ...{
      type: 'playbook',
      spec_version: 'cacao-2.0',
      id: stepId('playbook', 8),
      name: 'Contain a remote access appliance',
    },
    ...{ created_by: stepId('identity', 7), created: at, modified: at },
    ...{ playbook_types: ['mitigation'], playbook_activities: ['contain'], workflow_start: stepId('start', 1) },
    workflow: {
      [stepId('start', 1)]: { type: 'start', on_completion: stepId('action', 2) },
      ...action(
        2,
        'Keep the evidence',
        'Save logs and memory before anything else.',
        'Export the logs and a memory image',
        stepId('action', 3),
      ),
      ...action(
        3,
        'Cut it off',
        'Take the management interface off the Internet.',
        'Block TCP 443 to the management address',
        stepId('action', 4),
      ),
      ...action(
        4,
        'Update, then change secrets',
        'Install the fixed version; every secret that was on the appliance is changed.',
        'Install the update, revoke certificates, change passwords',
        stepId('end', 5),
      ),
      [stepId('end', 5)]: { type: 'end' },
    },
    agent_definitions: { [operator]: { type: 'organization', name: 'Operator of the appliance' } },
  })
}

/** A joint advisory as the three agencies could write it; product, vulnerability and events are made up. */
function firstDraft(nowMs: number): NewAdvisory {
  const embargo = new Date(Math.ceil((nowMs + 72 * hourMs) / hourMs) * hourMs).toISOString()
  return {
    agreement: 'trilateral',
    members: ['JP', 'PH', 'US'],
    ...{ title: 'Remote access appliances of water utilities are exploited', tlp: 'clear', language: 'en', embargo },
    sections: [
      {
        ...{ id: 'summary', tlp: 'clear', heading: 'Summary' },
        text: 'An unknown actor takes over remote access appliances that have missed an update, and moves on to the operation of water utilities.\n\n- Install the fixed version\n- Look for the signs below\n- Report what you find to your national agency',
      },
      {
        ...{ id: 'signs', tlp: 'green', heading: 'Signs to look for' },
        text: 'Beacons every five minutes to a name that looks like a service for updates. New accounts on the appliance at night.',
      },
      {
        ...{ id: 'victims', tlp: 'amber', heading: 'What was seen at utilities' },
        text: 'Two utilities in the region were concerned within one week. Pumps were run by hand; water was delivered all the time.',
      },
      {
        ...{ id: 'sources', tlp: 'amber', heading: 'What the agencies know of the actor' },
        text: 'The agencies do not agree yet on who is behind it. Nothing is published about this before they do.',
      },
    ],
    products: [
      { id: 'gateway', tlp: 'clear', vendor: 'Example Vendor (made up)', name: 'Remote Gateway', version: '4.1' },
      { id: 'gateway-new', tlp: 'clear', vendor: 'Example Vendor (made up)', name: 'Remote Gateway', version: '4.2' },
    ],
    vulnerabilities: [
      {
        ...{ id: 'v1', tlp: 'clear', cve: 'CVE-2026-99999', title: 'Commands without signing in (made up)' },
        description: 'A request to the management interface runs commands of whoever sends it.',
        products: [
          { id: 'gateway', status: 'known_affected' },
          { id: 'gateway-new', status: 'fixed' },
        ],
        remediation: 'Install version 4.2. Until then, take the management interface off the Internet.',
      },
    ],
    indicators: [
      { id: 'i1', tlp: 'green', name: 'Beacon', pattern: "[domain-name:value = 'update-check.example.net']" },
      { id: 'i2', tlp: 'amber', name: 'Address behind it', pattern: "[ipv4-addr:value = '203.0.113.77']" },
    ],
    references: [{ id: 'r1', tlp: 'clear', title: 'Traffic Light Protocol 2.0', url: 'https://www.first.org/tlp/' }],
    playbooks: [],
  }
}

const japanese: Readonly<Record<string, string>> = {
  title: '水道事業者のリモート接続装置が悪用されています',
  'sections/summary/heading': '概要',
  'sections/summary/text':
    '更新が適用されていないリモート接続装置が乗っ取られ、水道事業者の運用システムへの侵入に使われています。\n\n- 修正版を適用してください\n- 下記の兆候を確認してください\n- 発見した場合は自国の機関に報告してください',
  'vulnerabilities/v1/title': '認証なしでのコマンド実行（架空）',
  'vulnerabilities/v1/description': '管理画面への要求により、送信者のコマンドが実行されます。',
  'vulnerabilities/v1/remediation':
    'バージョン4.2を適用してください。それまでは管理画面をインターネットから切り離してください。',
  'references/r1/title': 'トラフィック・ライト・プロトコル 2.0',
}

/** A joint advisory that the United States began, the Philippines amended and both signed off; it waits for Japan. Again changes nothing. */
export async function beginAdvisory(nodes: readonly ServingNode[], stopped: AbortSignal): Promise<void> {
  const [us, jp, ph] = ['US', 'JP', 'PH'].map((member) => nodes.find(({ node }) => node.member === member)?.api)
  if (us === undefined || jp === undefined || ph === undefined) return
  const { open, published, items } = advisoryList.parse(await us.get('/advisories?limit=1'))
  if (open + published > 0 || items.length > 0) return
  const now = Date.now()
  const say = async (api: NodeApi, path: string, body: unknown): Promise<Advisory> =>
    advisory.parse(await api.send('POST', path, JSON.stringify(body)))
  const drafted = await say(us, '/advisories', firstDraft(now))
  const at = `/advisories/${drafted.id}`
  const reaches = async (api: NodeApi, head: string): Promise<void> => {
    for (const until = Date.now() + withinMs; Date.now() < until; ) {
      const items = advisoryList.parse(await api.get('/advisories?limit=50')).items
      if (items.some(({ id }) => id === drafted.id) && advisory.parse(await api.get(at)).head === head) return
      await wait(askEveryMs, undefined, { signal: stopped })
    }
  }
  const playbookAt = new Date(now).toISOString()
  const contained = await say(us, `${at}/playbooks`, {
    ...{
      basis: drafted.head,
      part: 'contain',
      title: 'Contain the appliance',
      tlp: 'clear',
      text: playbook(playbookAt),
    },
  })
  await reaches(ph, contained.head)
  const { document } = contained
  const { title, tlp, embargo, products, vulnerabilities, indicators, references, playbooks } = document
  const sections = document.sections.map((one) =>
    one.id === 'signs' ? { ...one, text: `${one.text} Sign-ins from two countries within minutes.` } : one,
  )
  const text = { title, tlp, embargo, sections, products, vulnerabilities, indicators, references, playbooks }
  const amended = await say(ph, `${at}/amendments`, {
    basis: contained.head,
    text,
    note: 'What we saw at a utility, added to the signs.',
  })
  await reaches(jp, amended.head)
  const translated = await say(jp, `${at}/translations`, { basis: amended.head, language: 'ja', texts: japanese })
  await say(jp, `${at}/comments`, {
    part: 'sections/victims',
    text: 'Is everybody content with “two utilities”? One of them is easily guessed.',
  })
  for (const api of [us, ph]) {
    await reaches(api, translated.head)
    await say(api, `${at}/sign-offs`, { document: translated.head })
  }
}
