import type { Session } from '../../../src/api/contract/sessions.ts'
import { spaceName } from '../api/space.ts'
import type { CopyKeys } from './holding.ts'
import { dropHeld, handOver, takeBack } from './key-holder.ts'
import { copyOf } from './rule.ts'
import { makeKeys, nameOf, seal, unseal } from './seal.ts'
import { findCopy, putCopy, removeAllCopies, removeCopy, tidyCopies } from './shelf.ts'

type Terms = NonNullable<Session['copies']>

/** The copies of one tab in one session: the key and what it opens go together. */
interface Open {
  readonly tab: string
  readonly session: string
  readonly keys: CopyKeys
}
/** What a tab remembers of them while it is loaded again. No key. */
type Mark = Pick<Open, 'tab' | 'session'>

const markKey = 'trefoil.copies'
const largestCopy = 2 * 1024 * 1024
const tidyEvery = 20

let opening: Promise<Open | null> | null = null
let current: Open | null = null
/** What the node allows; null until it has said so in this page. */
let terms: Terms | null = null
let puts = 0

globalThis.addEventListener?.('pagehide', () => {
  if (current !== null) handOver(current.tab, current.keys)
})

/** The node has said who is signed in, and what may be kept. Whatever was kept in another session goes. */
export function beginCopies(session: Session): void {
  // Nothing of an exercise is kept, and what is live is not touched from within one.
  if (spaceName() !== null) return
  if (session.copies === null) return void endCopies()
  const allowed = session.copies
  terms = allowed
  opening = (opening ?? reopen()).then(async (before) => {
    if (before !== null && before.session === allowed.session) return before
    if (readMark() !== null) await removeAllCopies()
    await tidyCopies(Date.now())
    return enter({ tab: crypto.randomUUID(), session: allowed.session, keys: await makeKeys() })
  })
  void opening.catch(() => undefined)
}

/** Something was taken back, or may have been while this tab heard nothing: what is kept is kept anew as it is read. */
export async function dropCopies(): Promise<void> {
  await removeAllCopies().catch(() => undefined)
}

/** The session is over, here or at the node: keys and copies go, of every tab. */
export async function endCopies(): Promise<void> {
  opening = Promise.resolve(null)
  current = null
  terms = null
  sessionStorage.removeItem(markKey)
  dropHeld()
  await removeAllCopies().catch(() => undefined)
}

/** Keeps what may be kept of an answer, and no older one beside it. */
export async function keepCopy(question: string, key: readonly unknown[], answer: unknown): Promise<void> {
  const [open, allowed] = [await opening, terms]
  if (open === null || allowed === null) return
  const name = await nameOf(open.keys, question)
  const kept = copyOf(key, answer, allowed.tlp)
  const text = kept === null ? '' : JSON.stringify(kept)
  const atMs = Date.now()
  const untilMs = Math.min(Date.parse(allowed.until), atMs + allowed.idleSeconds * 1000)
  if (text === '' || text.length > largestCopy || untilMs <= atMs) return await removeCopy(name)
  const copy = await seal(open.keys, { name, atMs, untilMs, text })
  // The session may have ended while this was sealed.
  if (open !== current) return
  await putCopy(copy)
  if (++puts % tidyEvery === 0) await tidyCopies(atMs)
}

/** What the node no longer gives is not kept either. */
export async function forgetCopy(question: string): Promise<void> {
  const open = await opening
  if (open !== null) await removeCopy(await nameOf(open.keys, question))
}

/** What the node answered when it last did; null where nothing is kept, or its time is over. */
export async function findKept(question: string): Promise<{ readonly answer: unknown; readonly atMs: number } | null> {
  if (spaceName() !== null) return null
  opening ??= reopen()
  const open = await opening
  const copy = open === null ? undefined : await findCopy(await nameOf(open.keys, question))
  if (open === null || copy === undefined || copy.untilMs <= Date.now()) return null
  const text = await unseal(open.keys, copy)
  return text === null ? null : { answer: JSON.parse(text), atMs: copy.atMs }
}

/** After the tab was loaded again: the copies that it had, if its key is still held. */
async function reopen(): Promise<Open | null> {
  const mark = readMark()
  const keys = mark === null ? null : await takeBack(mark.tab)
  return mark === null || keys === null ? null : enter({ ...mark, keys })
}

function enter(open: Open): Open {
  current = open
  sessionStorage.setItem(markKey, JSON.stringify({ tab: open.tab, session: open.session } satisfies Mark))
  return open
}

function readMark(): Mark | null {
  try {
    const { tab, session } = JSON.parse(sessionStorage.getItem(markKey) ?? 'null') as Mark
    return typeof tab === 'string' && typeof session === 'string' ? { tab, session } : null
  } catch {
    return null
  }
}
