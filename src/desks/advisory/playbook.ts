import { createHash } from 'node:crypto'
import { canonicalJson } from '../../base/canonical-json.ts'
import { Fault } from '../../base/fault.ts'
import { readJson } from '../../base/json.ts'

type Members = Readonly<Record<string, unknown>>

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
const idOf = (type: string): RegExp => new RegExp(`^${type}--${uuid}$`)
const timestamp = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const stepTypes = [
  ...['start', 'end', 'action', 'playbook-action', 'parallel', 'if-condition', 'while-condition', 'switch-condition'],
]
const commandTypes = [
  ...['bash', 'caldera-cmd', 'elastic', 'http-api', 'jupyter', 'kestrel', 'manual', 'openc2-http', 'powershell'],
  ...['sigma', 'ssh', 'yara'],
]
const playbookTypes = [
  ...['attack', 'detection', 'engagement', 'investigation', 'mitigation', 'notification', 'prevention', 'remediation'],
]
const mostSteps = 200
const mostIssues = 20

/** What is wrong with the text of a CACAO 2.0 playbook, in sentences (the section of the standard in brackets); empty: nothing. Never throws. */
export function checkPlaybook(text: string): string[] {
  const reading = readJson(text, { maxBytes: 64 * 1024, maxDepth: 24 })
  if (!('value' in reading)) return [`not JSON: ${reading.problem.issue.message}`]
  const { value } = reading
  if (!isMembers(value)) return ['a playbook is a JSON object (CACAO 2.0 §3.1)']
  const issues: string[] = []
  const need = (holds: boolean, message: string): void => {
    if (!holds && issues.length < mostIssues) issues.push(message)
  }
  need(value.type === 'playbook', 'type must be playbook (CACAO 2.0 §3.1)')
  need(value.spec_version === 'cacao-2.0', 'spec_version must be cacao-2.0 (CACAO 2.0 §3.1)')
  need(matches(value.id, idOf('playbook')), 'id must be playbook-- and a UUID (CACAO 2.0 §10.10)')
  need(typeof value.name === 'string' && value.name !== '', 'name is required (CACAO 2.0 §3.1)')
  need(matches(value.created_by, idOf('identity')), 'created_by must be a STIX identity (CACAO 2.0 §3.1)')
  need(matches(value.created, timestamp), 'created must be a time with three digits after the point (CACAO 2.0 §10.13)')
  need(
    matches(value.modified, timestamp),
    'modified must be a time with three digits after the point (CACAO 2.0 §10.13)',
  )
  if (matches(value.created, timestamp) && matches(value.modified, timestamp))
    need(String(value.created) <= String(value.modified), 'modified is not before created (CACAO 2.0 §3.1)')
  if (value.playbook_types !== undefined) {
    const types = value.playbook_types
    need(Array.isArray(types) && types.length > 0, 'playbook_types must be a list (CACAO 2.0 §3.1)')
    if (Array.isArray(types) && types.some((type) => playbookTypes.includes(String(type))))
      need(
        Array.isArray(value.playbook_activities) && value.playbook_activities.length > 0,
        'playbook_types of the vocabulary need playbook_activities (CACAO 2.0 §3.1)',
      )
  }
  checkWorkflow(value, need)
  return issues
}

function checkWorkflow(value: Members, need: (holds: boolean, message: string) => void): void {
  const { workflow } = value
  if (!isMembers(workflow)) {
    need(false, 'workflow is required (CACAO 2.0 §3.1)')
    return
  }
  const ids = Object.keys(workflow)
  need(ids.length <= mostSteps, `a playbook has at most ${mostSteps} steps here`)
  need(
    typeof value.workflow_start === 'string' && Object.hasOwn(workflow, value.workflow_start),
    'workflow_start must name a step of the workflow (CACAO 2.0 §3.1)',
  )
  const agents = isMembers(value.agent_definitions) ? value.agent_definitions : {}
  let starts = 0
  for (const id of ids.slice(0, mostSteps)) {
    const step = workflow[id]
    if (!isMembers(step)) {
      need(false, `the step ${id.slice(0, 60)} is no object (CACAO 2.0 §4)`)
      continue
    }
    const type = String(step.type)
    need(stepTypes.includes(type), `the step ${id.slice(0, 60)} has no type of the standard (CACAO 2.0 §4.1)`)
    need(
      idOf(type.replaceAll(/[^a-z-]/g, '')).test(id),
      `the step ${id.slice(0, 60)} is not called after its type (CACAO 2.0 §10.10)`,
    )
    if (type === 'start') starts++
    for (const next of nextOf(step))
      need(Object.hasOwn(workflow, next), `the step ${id.slice(0, 60)} leads to no step (${next.slice(0, 60)})`)
    if (type !== 'action') continue
    need(
      Array.isArray(step.commands) && step.commands.length > 0,
      `the action ${id.slice(0, 60)} needs commands (CACAO 2.0 §4.5)`,
    )
    need(
      typeof step.agent === 'string' && Object.hasOwn(agents, step.agent),
      `the action ${id.slice(0, 60)} needs an agent that is defined (CACAO 2.0 §4.5)`,
    )
    for (const command of Array.isArray(step.commands) ? step.commands.slice(0, 50) : [])
      need(
        isMembers(command) && commandTypes.includes(String(command.type)),
        `the action ${id.slice(0, 60)} has a command of no type of the standard (CACAO 2.0 §5.2)`,
      )
  }
  need(starts === 1, 'a workflow has one start step (CACAO 2.0 §4.3)')
}

function nextOf(step: Members): string[] {
  const lists = [step.next_steps, isMembers(step.cases) ? Object.values(step.cases) : []]
  return [
    ...[step.on_completion, step.on_success, step.on_failure, step.on_true, step.on_false],
    ...lists.flatMap((list) => (Array.isArray(list) ? list : [])),
  ].filter((one): one is string => typeof one === 'string')
}

function matches(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value)
}

/** One step as people read it; `level`: how far it is indented under what it depends on. */
export interface PlaybookStep {
  readonly number: number
  readonly type: string
  readonly name: string
  readonly description: string
  readonly commands: readonly string[]
  readonly agent: string
  /** Numbers of the steps that follow, each with when: `completion`, `success`, `failure`, `true`, `false`, `next`, or a case. */
  readonly next: readonly { readonly when: string; readonly step: number }[]
}

/** The steps of a valid playbook in the order in which they are reached from its start. `invalid` for one that is not valid. */
export function playbookSteps(text: string): PlaybookStep[] {
  const issues = checkPlaybook(text)
  if (issues.length > 0) throw new Fault('invalid', `no playbook: ${issues[0]}`)
  const playbook = JSON.parse(text) as Members
  const workflow = playbook.workflow as Readonly<Record<string, Members>>
  const agents = (isMembers(playbook.agent_definitions) ? playbook.agent_definitions : {}) as Members
  const order: string[] = []
  const waiting = [String(playbook.workflow_start)]
  while (waiting.length > 0) {
    const id = waiting.shift()!
    if (order.includes(id)) continue
    order.push(id)
    waiting.push(...nextOf(workflow[id]!))
  }
  const numberOf = new Map(order.map((id, index) => [id, index + 1]))
  const words = (value: unknown): string => (typeof value === 'string' ? value : '')
  return order.map((id, index) => {
    const step = workflow[id]!
    const agent = agents[words(step.agent)]
    const commands = (Array.isArray(step.commands) ? step.commands : []).filter(isMembers)
    return {
      number: index + 1,
      type: words(step.type),
      name: words(step.name) || words(step.type),
      description: words(step.description) || words(step.condition),
      commands: commands.map(
        (one) => `${words(one.type)}: ${words(one.command) || words(one.content) || words(one.description)}`,
      ),
      agent: isMembers(agent) ? words(agent.name) : '',
      next: nextsOf(step).flatMap(({ when, id: next }) => {
        const to = numberOf.get(next)
        return to === undefined ? [] : [{ when, step: to }]
      }),
    }
  })
}

function nextsOf(step: Members): { readonly when: string; readonly id: string }[] {
  const named = ['completion', 'success', 'failure', 'true', 'false'].flatMap((when) => {
    const id = step[`on_${when}`]
    return typeof id === 'string' ? [{ when, id }] : []
  })
  const list = (Array.isArray(step.next_steps) ? step.next_steps : []).map((id) => ({ when: 'next', id: String(id) }))
  const cases = isMembers(step.cases) ? Object.entries(step.cases).map(([when, id]) => ({ when, id: String(id) })) : []
  return [...named, ...list, ...cases]
}

/** What is signed of a playbook: SHA-256 over its canonical JSON (RFC 8785) without `signatures` (CACAO 2.0 §9). */
export function playbookDigest(text: string): Buffer {
  const { signatures: _, ...rest } = JSON.parse(text) as Record<string, unknown>
  return createHash('sha256').update(canonicalJson(rest)).digest()
}

/** The playbook with a signature of its signer added: Ed25519 over its canonical JSON, in base64. `value` comes from the signer's key. */
export function addPlaybookSignature(
  text: string,
  signature: {
    readonly id: string
    readonly signee: string
    readonly at: string
    readonly publicKey: string
    readonly value: string
  },
): string {
  const playbook = JSON.parse(text) as Members
  const before = Array.isArray(playbook.signatures) ? playbook.signatures : []
  const { id, signee, at, publicKey, value } = signature
  const entry = {
    ...{ type: 'jss', id: `jss--${id}`, created: at, modified: at, signee },
    ...{ related_to: playbook.id, related_version: playbook.modified, hash_algorithm: 'sha-256' },
    ...{ algorithm: 'Ed25519', public_key: publicKey, value },
  }
  return JSON.stringify({ ...playbook, signatures: [...before, entry] })
}

/** Who signed a playbook, by the keys that are handed in (SPKI, base64, by member): the members with a valid signature over exactly this version. */
export function playbookSigners(
  text: string,
  keys: ReadonlyMap<string, string>,
  verify: (publicKey: string, bytes: Uint8Array, signature: Uint8Array) => boolean,
): string[] {
  const { signatures, id, modified } = JSON.parse(text) as Members
  const digest = playbookDigest(text)
  const signed = new Set<string>()
  for (const one of Array.isArray(signatures) ? signatures.slice(0, 20) : []) {
    if (!isMembers(one) || one.related_to !== id || one.related_version !== modified) continue
    for (const [member, key] of keys)
      if (one.signee === member && one.algorithm === 'Ed25519' && typeof one.value === 'string')
        if (verify(key, digest, Buffer.from(one.value, 'base64'))) signed.add(member)
  }
  return [...signed]
}
