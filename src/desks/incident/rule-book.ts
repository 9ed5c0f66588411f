import { Fault } from '../../base/fault.ts'
import { changedRules, removeRule, setRule } from '../../store/incident-rules.ts'
import type { Db, Tx } from '../../store/store.ts'
import { isUsed, type Rule, readRule } from './rules.ts'
import { builtInRules } from './rules-built-in.ts'

export interface RuleEntry {
  readonly rule: Rule
  /** Whether it comes with this software; and, if an administrator changed or added it, who and when (ms). */
  readonly builtIn: boolean
  readonly changed: { readonly by: string; readonly atMs: number } | null
}

const mostOwn = 100

/** The reporting rules of this node: those that come with it, as its administrators have changed them, and theirs. */
export async function ruleBook(db: Db): Promise<RuleEntry[]> {
  const changes = new Map((await changedRules(db)).map((row) => [row.id, row]))
  const entries = builtInRules.map((rule): RuleEntry => {
    const row = changes.get(rule.id)
    changes.delete(rule.id)
    const changed = row === undefined ? null : stored(row.body)
    return row === undefined || changed === null
      ? { rule, builtIn: true, changed: null }
      : { rule: changed, builtIn: true, changed: { by: row.actor, atMs: row.at } }
  })
  for (const row of changes.values()) {
    const rule = stored(row.body)
    if (rule !== null) entries.push({ rule, builtIn: false, changed: { by: row.actor, atMs: row.at } })
  }
  return entries
}

/** Null where an earlier version of this software wrote it in a form that is none now: then the rule that comes with this one counts. */
function stored(body: string): Rule | null {
  try {
    return readRule(JSON.parse(body))
  } catch (error) {
    if (error instanceof Fault) return null
    throw error
  }
}

/** The rules that are in use at the node of this member. */
export async function rulesInUse(db: Db, member: string): Promise<Rule[]> {
  return (await ruleBook(db)).map(({ rule }) => rule).filter((rule) => isUsed(rule, member))
}

/** Changes a rule, or adds one: `invalid` unless it is one, in full. */
export async function changeRule(tx: Tx, id: string, value: unknown, by: string, nowMs: number): Promise<Rule> {
  const rule = readRule(value)
  if (rule.id !== id) throw new Fault('invalid', `the rule is called ${rule.id}, and its address ${id.slice(0, 60)}`)
  const own = await changedRules(tx.db)
  if (own.length >= mostOwn && !own.some((row) => row.id === id))
    throw new Fault('too-large', `a node has at most ${mostOwn} rules of its own`)
  await setRule(tx, { id, body: JSON.stringify(rule), actor: by, at: nowMs })
  return rule
}

/** Puts the rule that comes with this software in force again; one that does not is removed. */
export async function resetRule(tx: Tx, id: string): Promise<void> {
  const known = (await changedRules(tx.db)).some((row) => row.id === id)
  if (!known) throw new Fault('not-found', 'nobody has changed a rule of this name')
  await removeRule(tx, id)
}
