/** A text in the three languages of the interface. */
export interface Said {
  readonly en: string
  readonly ja: string
  readonly fil: string
}
export const languages = ['en', 'ja', 'fil'] as const
export type Language = (typeof languages)[number]

/** Kinds of incidents that a form offers, with the word of the incident extension's event types (Incident Core v2 §4.4) that each is. */
export const incidentKinds = {
  ransomware: { type: 'ransomware', said: { en: 'Ransomware', ja: 'ランサムウェア', fil: 'Ransomware' } },
  'denial-of-service': {
    type: 'denial-of-service',
    said: { en: 'Denial of service (DDoS)', ja: 'サービス妨害（DDoS）', fil: 'Pagharang sa serbisyo (DDoS)' },
  },
  'data-breach': {
    type: 'unauthorized-access-information',
    said: { en: 'Data breach', ja: '情報漏えい', fil: 'Pagtagas ng datos' },
  },
  intrusion: {
    type: 'unauthorized-access-system',
    said: {
      en: 'Intrusion into a system',
      ja: 'システムへの不正侵入',
      fil: 'Pagpasok sa sistema nang walang pahintulot',
    },
  },
  'control-system': {
    type: 'control-system-bypass',
    said: { en: 'Control system affected', ja: '制御システムへの影響', fil: 'Naapektuhang control system' },
  },
  malware: { type: 'known-malware', said: { en: 'Malware', ja: 'マルウェア感染', fil: 'Malware' } },
  phishing: { type: 'dissemination-phishing-emails', said: { en: 'Phishing', ja: 'フィッシング', fil: 'Phishing' } },
  'supply-chain': {
    type: 'supply-chain-customer',
    said: { en: 'Through a supplier', ja: 'サプライチェーン経由', fil: 'Sa pamamagitan ng tagatustos' },
  },
  'physical-damage': {
    type: 'disruption-data-transmission',
    said: {
      en: 'Damage to a cable or equipment',
      ja: 'ケーブル・設備の損傷',
      fil: 'Pinsala sa kable o kagamitan',
    },
  },
  other: { type: 'undetermined', said: { en: 'Other', ja: 'その他', fil: 'Iba pa' } },
} as const satisfies Record<string, { readonly type: string; readonly said: Said }>
export type IncidentKind = keyof typeof incidentKinds
export const incidentKindNames = Object.keys(incidentKinds) as [IncidentKind, ...IncidentKind[]]

/** How exactly a time is known (Incident Core v2 §5.10). */
export const fidelities = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const
export type Fidelity = (typeof fidelities)[number]

// Incident Core v2: §5.5, §4.6, §5.8, §5.4, §5.6, §5.7, §4.5, §4.7, §4.2.
export const determinations = ['suspected', 'confirmed', 'blocked', 'failed-attempt', 'false-positive'] as const
export const investigations = ['new', 'open', 'closed'] as const
export const recoverabilities = ['not-applicable', 'regular', 'supplemented', 'extended', 'not-recoverable'] as const
export const losses = ['none', 'suspected-loss', 'contained', 'confirmed-loss', 'exploited-loss'] as const
export const alterations = [
  ...['none', 'potential-modification', 'potential-destruction', 'partial-modification', 'partial-destruction'],
  ...['full-modification', 'full-destruction'],
] as const as readonly [
  'none',
  'potential-modification',
  'potential-destruction',
  'partial-modification',
  'partial-destruction',
  'full-modification',
  'full-destruction',
]
export const physicalImpacts = [
  'none',
  'unknown',
  'damaged-functional',
  'damaged-nonfunctional',
  'destruction',
] as const
export const externalImpacts = [
  'economic',
  'emergency-services',
  'foreign-relations',
  'national-security',
  'public-confidence',
  'public-health',
  'public-safety',
] as const
export const informationTypes = [
  'classified-material',
  'communication',
  'credentials-admin',
  'credentials-user',
  'financial',
  'legal',
  'payment',
  'phi',
  'pii',
  'proprietary',
  'system',
] as const
export const detectionMethods = [
  'automated-tool',
  'commercial-solution',
  'external-notification',
  'human-review',
  'message-from-attacker',
  'system-outage',
  'user-reporting',
] as const
