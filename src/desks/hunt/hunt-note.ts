import { uuidV5 } from '../../base/ids.ts'
import { type HuntPackage, readHuntPackage, writeHuntPackage } from '../../hunt/hunt-package.ts'
import type { MemberCode } from '../../policy/model.ts'
import { isTimestamp } from '../../stix/version.ts'
import { type NoteFacts, noteTo, recipientIn } from '../note-to-member.ts'

/** Our extension of notes: a hunt that is offered, or the reply to one (docs/protocol/hunt.md). */
export const huntExtension = 'extension-definition--774d0b6d-085d-4bd2-a2cb-3d7b69f9a21e'

/** What stands behind the extension (STIX 2.1 §7.3), for whoever receives notes that use it. */
export const huntExtensionDefinition = {
  type: 'extension-definition',
  spec_version: '2.1',
  id: huntExtension,
  created_by_ref: 'identity--2f6d5a0e-41c7-4b38-8e9d-7a5b0c3f1d24',
  created: '2026-11-27T00:00:00.000Z',
  modified: '2026-11-28T00:00:00.000Z',
  name: 'Trefoil hunt',
  description:
    'On a note: kind (offer or reply). An offer names its member (recipient), its hunt (hunt), when an answer is due (due) and what is looked for (package: title, purpose, legal_basis, from, to, questions, items). Its object_refs are what it is about. A reply refers to the offer alone and says how far it is (state: accepted, refused, running or answered); an answer has what is released (results: a count for each item, what was looked at).',
  schema: 'https://json-schema.org/draft/2020-12/schema#trefoil-hunt-1.0',
  version: '1.1.0',
  extension_types: ['property-extension'],
} as const

/** Stands in the text of every note that offers or replies. */
export const huntTrace = huntExtension
const namespace = 'a07187df-8674-488a-935e-898a04d63bad'

const replyStates = ['accepted', 'refused', 'running', 'answered'] as const
export type ReplyState = (typeof replyStates)[number]

/** What was looked at, as the one who looked tells it. */
export interface CoveredSource {
  readonly kind: 'held' | 'telemetry'
  /** Of telemetry: its format and sector; '' where not said. */
  readonly format: string
  readonly sector: string
  readonly events: number
  /** What of the asked time was covered (RFC 3339); null: there was nothing in it. */
  readonly from: string | null
  readonly to: string | null
}
export interface ReleasedCount {
  /** Null: it was not looked for, or not decided; `because` says why. Zero is a finding. */
  readonly count: number | null
  readonly because: string | null
  /** Released explicitly, or null. */
  readonly first: string | null
  readonly last: string | null
}
export interface Results {
  readonly counts: readonly ReleasedCount[] | null
  readonly sources: readonly CoveredSource[]
}

export interface Offer {
  readonly kind: 'offer'
  readonly id: string
  readonly hunt: string
  readonly to: MemberCode
  readonly due: string
  readonly about: readonly string[]
  readonly asked: string
  readonly withdrawn: boolean
  readonly package: HuntPackage
}
/** An offer whose package cannot be used: it is shown with the reason, and can only be refused. */
export interface BrokenOffer extends Omit<Offer, 'package' | 'kind'> {
  readonly kind: 'broken-offer'
  readonly problem: string
}
export interface Reply {
  readonly kind: 'reply'
  readonly id: string
  readonly offer: string
  readonly state: ReplyState
  readonly text: string
  readonly at: string
  readonly results: Results | null
}

/** The one note by which a member replies to an offer; each step is a later version of it. */
export const replyId = (member: MemberCode, offer: string): string => `note--${uuidV5(namespace, `${member} ${offer}`)}`

/** The text of the note that offers a hunt to one member. */
export function offerNote(
  offer: Pick<Offer, 'id' | 'hunt' | 'to' | 'due' | 'about' | 'package'>,
  facts: NoteFacts,
  changes: { readonly created?: string; readonly revoked?: true } = {},
): string {
  const { id, hunt, to, due, about, package: asked } = offer
  const { head, handling } = noteTo(to, id, facts, changes.created)
  const content = [asked.purpose, asked.legalBasis, ...asked.questions].join('\n\n')
  return JSON.stringify({
    ...head,
    ...(changes.revoked === undefined ? {} : { revoked: true }),
    ...{ abstract: asked.title, content, object_refs: about },
    extensions: {
      ...handling,
      [huntExtension]: {
        ...{ extension_type: 'property-extension', kind: 'offer', hunt, recipient: to, due },
        package: writeHuntPackage(asked),
      },
    },
  })
}

/** The text of the note that replies, to whoever offered and to nobody else. */
export function replyNote(
  reply: Pick<Reply, 'id' | 'offer' | 'state' | 'text' | 'results'> & { readonly to: MemberCode },
  facts: NoteFacts,
  created: string,
): string {
  const { id, offer, state, text, results, to } = reply
  const { head, handling } = noteTo(to, id, facts, created)
  return JSON.stringify({
    ...head,
    ...{ content: text === '' ? state : text, object_refs: [offer] },
    extensions: {
      ...handling,
      [huntExtension]: {
        ...{ extension_type: 'property-extension', kind: 'reply', state },
        ...(results === null ? {} : { results: writeResults(results) }),
      },
    },
  })
}

/** What a note offers or replies; null where it does neither, or not in the form of the extension. Never throws. */
export function huntIn(object: Readonly<Record<string, unknown>>): Offer | BrokenOffer | Reply | null {
  const { type, id, extensions, object_refs, content, modified, created, revoked } = object
  if (type !== 'note' || typeof id !== 'string' || !isMembers(extensions) || !Array.isArray(object_refs)) return null
  const extension = extensions[huntExtension]
  if (!isMembers(extension)) return null
  const refs = object_refs.filter((ref): ref is string => typeof ref === 'string')
  if (extension.kind === 'offer') {
    const { hunt, due } = extension
    const to = recipientIn(extension)
    if (to === null || typeof due !== 'string' || !isTimestamp(due)) return null
    if (typeof hunt !== 'string' || !/^[0-9a-f-]{36}$/.test(hunt)) return null
    const facts = { id, hunt, to, due, about: refs, asked: String(created), withdrawn: revoked === true }
    try {
      return { kind: 'offer', ...facts, package: readHuntPackage(extension.package) }
    } catch (error) {
      return { kind: 'broken-offer', ...facts, problem: error instanceof Error ? error.message : 'it cannot be read' }
    }
  }
  const state = replyStates.find((one) => one === extension.state)
  if (extension.kind !== 'reply' || state === undefined || refs.length !== 1 || revoked === true) return null
  const results = extension.results === undefined ? null : readResults(extension.results)
  if (results === undefined || (results !== null) !== (state === 'answered')) return null
  return {
    ...{ kind: 'reply', id, offer: refs[0]!, state, at: String(modified), results },
    text: typeof content === 'string' && content !== state ? content : '',
  }
}

const most = { counts: 50, sources: 100, number: 1_000_000_000_000, because: 300, word: 60 }

function writeResults({ counts, sources }: Results) {
  return {
    ...(counts === null || counts.length === 0
      ? { released: counts === null ? 'nothing' : 'counts' }
      : {
          released: 'counts',
          counts: counts.map(({ count, because, first, last }) => ({
            ...(count === null ? {} : { count }),
            ...(because === null ? {} : { because: because.slice(0, most.because) }),
            ...(first === null || last === null ? {} : { first, last }),
          })),
        }),
    ...(sources.length === 0
      ? {}
      : {
          sources: sources.map(({ kind, format, sector, events, from, to }) => ({
            ...{ kind, events },
            ...(format === '' ? {} : { format }),
            ...(sector === '' ? {} : { sector }),
            ...(from === null || to === null ? {} : { from, to }),
          })),
        }),
  }
}

/** Undefined: not of the form, so that it is no answer. */
function readResults(value: unknown): Results | undefined {
  if (!isMembers(value) || (value.released !== 'nothing' && value.released !== 'counts')) return undefined
  const { counts = [], sources = [] } = value
  if (!Array.isArray(counts) || counts.length > most.counts) return undefined
  if (!Array.isArray(sources) || sources.length > most.sources) return undefined
  const read = { counts: counts.map(readCount), sources: sources.map(readSource) }
  if (read.counts.includes(null) || read.sources.includes(null)) return undefined
  return {
    counts: value.released === 'nothing' ? null : (read.counts as ReleasedCount[]),
    sources: read.sources as CoveredSource[],
  }
}

function readCount(value: unknown): ReleasedCount | null {
  if (!isMembers(value)) return null
  const { count = null, because = null, first = null, last = null } = value
  if (count !== null && !isCount(count)) return null
  if (because !== null && (typeof because !== 'string' || because.length > most.because)) return null
  if (count === null && because === null) return null
  if (!isMoment(first) || !isMoment(last) || (first === null) !== (last === null)) return null
  return { count, because, first, last }
}

function readSource(value: unknown): CoveredSource | null {
  if (!isMembers(value)) return null
  const { kind, format = '', sector = '', events, from = null, to = null } = value
  if ((kind !== 'held' && kind !== 'telemetry') || !isWord(format) || !isWord(sector) || !isCount(events)) return null
  if (!isMoment(from) || !isMoment(to) || (from === null) !== (to === null)) return null
  return { kind, format, sector, events, from, to }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most.number
const isWord = (value: unknown): value is string =>
  typeof value === 'string' && (value === '' || (/^[a-z][a-z-]*$/.test(value) && value.length <= most.word))
const isMoment = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && isTimestamp(value))

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
