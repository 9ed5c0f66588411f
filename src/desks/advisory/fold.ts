import type { AdvisoryDocument } from './document.ts'
import { documentHash } from './document.ts'
import { isSatisfied, ruleFor, type SignOffRule } from './sign-off-rule.ts'
import type { Signed, Statement, StatementOf } from './statement.ts'

/** Before the moment, a document that is signed off completely is not changed any more: everybody's node must have heard of a change in time. */
export const freezeMs = 10 * 60_000
/** How far ahead of ours another member's clock may be. */
export const skewMs = 5 * 60_000

export interface Revision {
  /** The document's hash. */
  readonly hash: string
  readonly digest: string
  readonly basis: string | null
  readonly height: number
  readonly author: string
  readonly at: string
  readonly note: string
  readonly document: AdvisoryDocument
}
export interface SignOff {
  readonly member: string
  readonly at: string
  readonly digest: string
}
export interface Comment {
  readonly digest: string
  readonly author: string
  readonly at: string
  /** The document that it was made on. */
  readonly document: string
  readonly part: string
  readonly text: string
  readonly resolved: { readonly by: string; readonly at: string } | null
}
/** What counts for nothing, and why. */
export type WhyAside =
  | 'not-a-member' // its author is not one of the members
  | 'other-advisory' // it changes what never changes: name, lead, members, agreement
  | 'no-basis' // the document that it was made from is not known (yet)
  | 'frozen' // it came when the document was signed off and its moment near
  | 'wrong-version' // an update of what is not published
  | 'after-the-moment' // a sign-off, or a withdrawal, after the moment that it is about
  | 'unknown-document' // it is about a document that is not known (yet)
  | 'not-the-lead' // only the lead begins and abandons
  | 'unknown-comment'
export interface Aside {
  readonly digest: string
  readonly author: string
  readonly kind: Statement['kind']
  readonly at: string
  readonly because: WhyAside
}

/** What the statements of one advisory come to. */
export interface Advisory {
  readonly id: string
  /** The document that counts; null while nobody has drafted it. */
  readonly head: Revision | null
  /** From the first draft to the head. */
  readonly chain: readonly Revision[]
  /** Changes made at the same time as others, which are not in the text. */
  readonly lost: readonly Revision[]
  /** Of the head. */
  readonly signOffs: readonly SignOff[]
  readonly complete: boolean
  readonly comments: readonly Comment[]
  readonly withdrawals: readonly {
    readonly member: string
    readonly at: string
    readonly reason: string
    readonly document: string
  }[]
  readonly abandoned: { readonly at: string; readonly reason: string } | null
  readonly aside: readonly Aside[]
}

/**
 * The state of an advisory from its statements, whose signatures were checked. A function of the set: neither their order nor how often
 * one is given makes a difference, so members that hold the same statements see the same. Statements of several advisories are not mixed.
 */
export function foldAdvisory(id: string, given: readonly Signed[], rule: SignOffRule): Advisory {
  const unique = [...new Map(given.map((one) => [one.digest, one])).values()].sort(byMoment)
  const aside: Aside[] = []
  const put = (one: Signed, because: WhyAside): void => {
    const { author, kind, at } = one.statement
    aside.push({ digest: one.digest, author, kind, at, because })
  }
  const all = unique.filter((one) => {
    const { advisory, author, members } = one.statement
    if (advisory === id && members.includes(author)) return true
    put(one, advisory === id ? 'not-a-member' : 'other-advisory')
    return false
  })
  const votes = all.filter(
    (one): one is Signed & { statement: StatementOf<'sign-off' | 'withdrawal'> } =>
      one.statement.kind === 'sign-off' || one.statement.kind === 'withdrawal',
  )
  const signOffsOf = (revision: Revision, until = revision.document.embargo): SignOff[] => {
    const last = new Map<string, (typeof votes)[number]>()
    for (const vote of votes) {
      const { document, author, at } = vote.statement
      if (document === revision.hash && at < revision.document.embargo && at <= until) last.set(author, vote)
    }
    return [...last.values()]
      .filter(({ statement }) => statement.kind === 'sign-off')
      .map(({ digest, statement }) => ({ member: statement.author, at: statement.at, digest }))
      .sort((a, b) => (a.member < b.member ? -1 : 1))
  }
  const isComplete = (revision: Revision, until?: string): boolean =>
    isSatisfied(ruleFor(rule, revision.document), new Set(signOffsOf(revision, until).map(({ member }) => member)))

  const revisions = new Map<string, Revision>()
  const drafts = all
    .filter((one): one is Signed & { statement: StatementOf<'revision'> } => one.statement.kind === 'revision')
    .sort((a, b) => a.statement.height - b.statement.height || byMoment(a, b))
  for (const draft of drafts) {
    const because = why(draft.statement, revisions, isComplete)
    const { basis, height, author, at, note, document } = draft.statement
    const hash = documentHash(document)
    if (because !== null) put(draft, because)
    else if (!revisions.has(hash))
      revisions.set(hash, { hash, digest: draft.digest, basis, height, author, at, note, document })
  }
  const head = [...revisions.values()].sort(
    (a, b) =>
      b.document.version - a.document.version ||
      b.height - a.height ||
      signOffsOf(b).length - signOffsOf(a).length ||
      (a.hash < b.hash ? -1 : 1),
  )[0]
  let abandoned: StatementOf<'abandonment'> | null = null
  for (const one of all) {
    if (one.statement.kind !== 'abandonment' || head === undefined) continue
    if (one.statement.author !== head.document.lead) put(one, 'not-the-lead')
    else if (isComplete(head) && one.statement.at >= head.document.embargo) put(one, 'after-the-moment')
    else abandoned ??= one.statement
  }
  const chain: Revision[] = []
  for (let at = head; at !== undefined; at = at.basis === null ? undefined : revisions.get(at.basis)) chain.unshift(at)
  for (const vote of votes) {
    const about = revisions.get(vote.statement.document)
    if (about === undefined) put(vote, 'unknown-document')
    else if (vote.statement.at >= about.document.embargo) put(vote, 'after-the-moment')
  }
  return {
    id,
    head: head ?? null,
    chain,
    lost: [...revisions.values()].filter((one) => !chain.includes(one)),
    signOffs: head === undefined ? [] : signOffsOf(head),
    complete: head !== undefined && abandoned === null && isComplete(head),
    comments: commentsOf(all, put),
    withdrawals: votes.flatMap(({ statement }) =>
      statement.kind === 'withdrawal'
        ? [{ member: statement.author, at: statement.at, reason: statement.reason, document: statement.document }]
        : [],
    ),
    abandoned: abandoned === null ? null : { at: abandoned.at, reason: abandoned.reason },
    aside,
  }
}

/** Why a revision counts for nothing; null: it counts. */
function why(
  { basis, height, document, author, at }: StatementOf<'revision'>,
  known: ReadonlyMap<string, Revision>,
  isComplete: (revision: Revision, until: string) => boolean,
): WhyAside | null {
  if (basis === null) {
    if (author !== document.lead) return 'not-the-lead'
    return height === 1 && document.version === 1 ? null : 'wrong-version'
  }
  const before = known.get(basis)
  if (before === undefined || height !== before.height + 1) return 'no-basis'
  const { name, lead, language } = before.document
  if (document.name !== name || document.lead !== lead || document.language !== language) return 'other-advisory'
  if (document.members.join() !== before.document.members.join()) return 'other-advisory'
  if (document.agreement !== before.document.agreement) return 'other-advisory'
  const { embargo, version } = before.document
  const signed = isComplete(before, at)
  if (document.version === version) return signed && Date.parse(at) >= Date.parse(embargo) - freezeMs ? 'frozen' : null
  if (document.version !== version + 1) return 'wrong-version'
  const kept = JSON.stringify(document.history.slice(0, version)) === JSON.stringify(before.document.history)
  return signed && at >= embargo && kept ? null : 'wrong-version'
}

function commentsOf(all: readonly Signed[], put: (one: Signed, because: WhyAside) => void): Comment[] {
  const resolved = new Map<string, Signed>()
  const made = new Set(all.flatMap((one) => (one.statement.kind === 'comment' ? [one.digest] : [])))
  for (const one of all) {
    if (one.statement.kind !== 'resolution') continue
    if (!made.has(one.statement.comment)) put(one, 'unknown-comment')
    else if (!resolved.has(one.statement.comment)) resolved.set(one.statement.comment, one)
  }
  return all.flatMap(({ statement, digest }) => {
    if (statement.kind !== 'comment') return []
    const { author, at, document, part, text } = statement
    const by = resolved.get(digest)?.statement
    return [
      { digest, author, at, document, part, text, resolved: by === undefined ? null : { by: by.author, at: by.at } },
    ]
  })
}

function byMoment(a: Signed, b: Signed): number {
  if (a.statement.at !== b.statement.at) return a.statement.at < b.statement.at ? -1 : 1
  return a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0
}
