import { changesBetween } from '../desks/advisory/changes.ts'
import type { AdvisoryDetail } from '../desks/advisory/desk.ts'
import { type AdvisoryDocument, partKinds } from '../desks/advisory/document.ts'
import { freezeMs, type Revision } from '../desks/advisory/fold.ts'
import { playbookSteps } from '../desks/advisory/playbook.ts'
import { sideBySide } from '../desks/advisory/translation.ts'
import { variantLabels, variantOf } from '../desks/advisory/variant.ts'
import { momentEverywhere } from '../desks/advisory/zones.ts'
import type * as contract from './contract/advisories.ts'

type Row = AdvisoryDetail['row']
const iso = (ms: number): string => new Date(ms).toISOString()
const states = ['drafting', 'complete', 'published', 'abandoned'] as const

export function presentAdvisoryRow(row: Row): contract.AdvisoryRow {
  const { id, name, title, agreement, lead, embargo_at, changed_at, published } = row
  const state = states.find((one) => one === row.state) ?? 'drafting'
  return { id, name, title, agreement, lead, state, embargo: iso(embargo_at), changedAt: iso(changed_at), published }
}

/** `publicUrl`: where this node's files are; `signersOf`: the members that signed a playbook. */
export function presentAdvisory(
  { row, state, rule, files, unsent }: AdvisoryDetail,
  about: { readonly publicUrl: string; readonly signersOf: (playbook: string) => readonly string[] },
): contract.Advisory {
  const head = state.head!
  const { translations, ...document } = head.document
  const known = new Map([...state.chain, ...state.lost].map((one) => [one.hash, one.document]))
  return {
    ...presentAdvisoryRow(row),
    head: head.hash,
    document,
    languages: Object.keys(translations)
      .sort()
      .map((language) => {
        const texts = sideBySide(head.document, language)
        return {
          language,
          texts: texts.length,
          done: texts.filter(({ text, behind }) => text !== null && !behind).length,
          behind: texts.filter(({ behind }) => behind).length,
        }
      }),
    rule: { quorum: rule.quorum, mandatory: [...rule.mandatory] },
    signOffs: state.signOffs.map(({ member, at }) => ({ member, at })),
    complete: state.complete,
    frozenFrom: iso(Date.parse(document.embargo) - freezeMs),
    revisions: [...state.chain].reverse().map((one) => presentRevision(one, known)),
    lost: state.lost.map((one) => presentRevision(one, known)),
    comments: state.comments.map(({ digest, author, at, part, text, resolved, document: on }) => ({
      ...{ digest, author, at, part, text, current: on === head.hash },
      resolved: resolved === null ? null : { ...resolved },
    })),
    withdrawals: state.withdrawals.map(({ member, at, reason, document: on }) => ({
      ...{ member, at, reason, current: on === head.hash },
    })),
    abandoned: state.abandoned === null ? null : { ...state.abandoned },
    aside: state.aside.map(({ author, kind, at, because }) => ({ author, kind, at, because })),
    unsent: unsent.map((one) => ({ ...one })),
    variants: variantLabels(head.document).map((tlp) => {
      const { document: kept, left } = variantOf(head.document, tlp)
      return {
        tlp,
        holds: Object.fromEntries(partKinds.map((kind) => [kind, kept[kind].length])),
        left: { ...left },
        parts: partsOf(kept),
      }
    }),
    playbooks: head.document.playbooks.map(({ id, title, text }) => ({
      ...{ id, title, signedBy: [...about.signersOf(text)] },
      steps: playbookSteps(text).map((step) => ({
        ...step,
        commands: [...step.commands],
        next: step.next.map((one) => ({ ...one })),
      })),
    })),
    clock: momentEverywhere(document.embargo, document.members),
    files: files.map(({ path, tlp, kind, language, bytes, sha512 }) => ({
      ...{ path, url: `${about.publicUrl}/csaf/${path}`, tlp, kind, language, bytes, sha512 },
    })),
  }
}

function partsOf(document: AdvisoryDocument): string[] {
  return partKinds.flatMap((kind) => document[kind].map(({ id }) => `${kind}/${id}`))
}

function presentRevision(
  { hash, author, at, note, height, basis, document }: Revision,
  known: ReadonlyMap<string, AdvisoryDocument>,
): contract.AdvisoryRevision {
  const before = basis === null ? null : (known.get(basis) ?? null)
  const changes = before === null ? [] : changesBetween(before, document)
  return { hash, author, at, note, height, version: document.version, changes }
}

export function presentCsaf(
  row: {
    readonly [name in 'digest' | 'tracking_id' | 'namespace' | 'title' | 'version' | 'tlp' | 'verdict']: string
  } & { readonly state: contract.CsafDocument['state']; readonly at: number },
): contract.CsafDocument {
  const { digest, tracking_id: trackingId, namespace, title, version, tlp, state, verdict, at } = row
  return {
    ...{ digest, trackingId, namespace, title, version, tlp, state, at: iso(at) },
    verdict: JSON.parse(verdict) as contract.CsafDocument['verdict'],
  }
}
