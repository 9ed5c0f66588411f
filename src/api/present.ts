import { createHash } from 'node:crypto'
import { inForce } from '../alliance/in-force.ts'
import type { Agreement, Card, Clause } from '../alliance/model.ts'
import { formatMicros, type Micros } from '../base/clock.ts'
import type { Issue } from '../base/fault.ts'
import type { Judgement } from '../detection/judge-indicator.ts'
import type { Decision } from '../policy/model.ts'
import type * as model from '../release/model.ts'
import type { StixObject } from '../stix/object.ts'
import type * as allianceContract from './contract/alliance.ts'
import type * as decisionsContract from './contract/decisions.ts'
import type * as objectsContract from './contract/objects.ts'
import type { IssueShown } from './contract/problem.ts'
import type { ApiParts } from './parts.ts'

export function presentSummary(summary: model.Summary): objectsContract.Summary {
  return {
    id: summary.id,
    type: summary.type,
    version: summary.version,
    name: summary.name,
    tlp: summary.tlp,
    releasableTo: copyList(summary.releasableTo),
    origin: summary.origin,
    added: formatMicros(summary.added),
    revoked: summary.revoked,
  }
}

export function presentDetail(
  detail: model.Detail,
  object: StixObject,
  markings: readonly objectsContract.Marking[],
  judgement: Judgement | null,
): objectsContract.Detail {
  return {
    ...presentSummary(detail),
    object: { ...object },
    agreement: detail.agreement,
    receivedFrom: detail.receivedFrom,
    exercise: detail.exercise,
    assigned: {
      ...(detail.assigned.tlp === undefined ? {} : { tlp: detail.assigned.tlp }),
      ...(detail.assigned.releasableTo === undefined ? {} : { releasableTo: [...detail.assigned.releasableTo] }),
    },
    markings: [...markings],
    versions: detail.versions.map((one) => ({ ...one, added: formatMicros(one.added) })),
    relations: detail.relations.map((one) => ({
      kind: one.kind,
      direction: one.direction,
      through: one.through === null ? null : presentSummary(one.through),
      other: one.other === null ? null : presentSummary(one.other),
      otherId: one.otherId,
    })),
    detection: judgement && presentJudgement(judgement),
  }
}

function presentJudgement({ problem, looksFor, ...judgement }: Judgement): objectsContract.Detection {
  return {
    ...judgement,
    at: problem?.at ?? null,
    expected: problem?.expected ?? null,
    looksFor: looksFor && [...looksFor],
  }
}

export function presentDecision(one: model.RecipientDecision): decisionsContract.RecipientDecision {
  return {
    recipient: one.recipient,
    view: one.view,
    decision: one.decision.outcome,
    agreement: one.decision.agreement,
    clause: one.decision.clause,
    reasons: one.decision.reasons.map((reason) => ({ code: reason.code, facts: { ...reason.facts } })),
    removed: [...one.decision.removed],
    withheld: one.withheld.map((part) => ({ ...part })),
    redaction: copyRedaction(one.decision.redaction),
    obligations: one.decision.obligations === null ? null : { ...one.decision.obligations },
    sentence: one.sentence,
    since: presentTime(one.since),
  }
}

export function presentAlliance(parts: ApiParts): allianceContract.Alliance {
  const { self, charter } = parts.alliance()
  const now = parts.clock.nowMs()
  return {
    self: self.member,
    name: charter?.charter.alliance ?? '',
    charter: charter && {
      version: charter.charter.version,
      digest: charter.digest,
      quorum: charter.charter.quorum,
      signedBy: [...charter.signedBy],
      adoptedAt: formatMicros(charter.adoptedAt),
    },
    members: (charter?.charter.members ?? [self]).map((card) => presentMember(card, self.member)),
    agreements: (charter?.charter.agreements ?? []).map((agreement) => presentAgreement(agreement, now)),
    links: [...parts.links()],
  }
}

function presentTime(at: Micros | null): string | null {
  return at === null ? null : formatMicros(at)
}

function presentMember(card: Card, self: string): allianceContract.Member {
  return {
    code: card.member,
    name: card.name,
    identity: card.identity,
    exchangeUrl: card.exchangeUrl,
    consoleUrl: card.consoleUrl,
    signingKeyFingerprint: createHash('sha256').update(Buffer.from(card.signingKey, 'base64')).digest('hex'),
    self: card.member === self,
  }
}

function presentAgreement(agreement: Agreement, nowMs: number): allianceContract.Agreement {
  return {
    id: agreement.id,
    title: agreement.title,
    description: agreement.description ?? '',
    parties: [...agreement.parties],
    from: agreement.from,
    until: agreement.until ?? null,
    inForce: inForce(agreement, nowMs),
    purposes: [...agreement.purposes],
    unmarked: { ...agreement.unmarked },
    acceptedMarkings: [...(agreement.acceptedMarkings ?? [])],
    personalData: { ...agreement.personalData },
    clauses: agreement.clauses.map(presentClause),
    confirmExistence: (agreement.confirmExistence ?? []).map((right) => ({
      id: right.id,
      title: right.title,
      from: copyList(right.from ?? null),
      to: copyList(right.to ?? null),
      types: copyList(right.types ?? null),
      tlpCeiling: right.tlpCeiling,
      held: right.held === true,
      originatorControlled: right.originatorControlled === true,
      valuesPerDay: right.valuesPerDay,
    })),
  }
}

function presentClause(clause: Clause): allianceContract.Agreement['clauses'][number] {
  return {
    id: clause.id,
    title: clause.title,
    from: copyList(clause.from ?? null),
    to: copyList(clause.to ?? null),
    types: copyList(clause.types ?? null),
    tlpCeiling: clause.tlpCeiling,
    sectors: copyList(clause.sectors ?? null),
    onward: clause.onward,
    retention: clause.retention ?? null,
    papCeiling: clause.papCeiling ?? null,
    purposes: copyList(clause.purposes ?? null),
    confidenceAtLeast: clause.confidenceAtLeast ?? null,
    maxAge: clause.maxAge ?? null,
    notBefore: clause.notBefore ?? null,
    attribution: clause.attribution ?? 'named',
    notAgainstPersons: clause.notAgainstPersons ?? false,
    mayRedact: clause.mayRedact ?? false,
    redact: (clause.redact ?? []).map(({ types, properties }) => ({
      types: copyList(types ?? null),
      properties: [...properties],
    })),
  }
}

function copyRedaction(redaction: Decision['redaction']): decisionsContract.RecipientDecision['redaction'] {
  if (redaction === null) return null
  return { ...redaction, parts: [...redaction.parts], properties: [...redaction.properties] }
}

function copyList<T>(list: readonly T[] | null): T[] | null {
  return list === null ? null : [...list]
}

export function presentIssue({ at, message, rule, level }: Issue): IssueShown {
  return { at, message, ...(rule === undefined ? {} : { rule }), ...(level === undefined ? {} : { level }) }
}
