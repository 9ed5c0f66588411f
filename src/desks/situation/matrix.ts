import { table } from '../../base/table.ts'
import type { StixObject } from '../../stix/object.ts'

export interface MatrixTechnique {
  /** Of the attack-pattern. */
  readonly id: string
  /** What its framework calls it, as T1059; '' none. */
  readonly code: string
  readonly name: string
  readonly subtechniques: readonly MatrixTechnique[]
}
export interface MatrixTactic {
  readonly short: string
  readonly name: string
  readonly techniques: readonly MatrixTechnique[]
}
/** One framework of techniques, by the kill chain under which its techniques stand. */
export interface Matrix {
  readonly chain: string
  /** What Navigator calls it. */
  readonly domain: string
  readonly tactics: readonly MatrixTactic[]
}

const domains = table<string>({
  'mitre-attack': 'enterprise-attack',
  'mitre-ics-attack': 'ics-attack',
  'mitre-mobile-attack': 'mobile-attack',
})

/**
 * Matrices from the objects that are held: techniques under the phases of their kill chains, in the order that a held matrix gives to
 * its tactics; where none is held, in the order of the alphabet.
 */
export function matricesOf(
  techniques: readonly StixObject[],
  tactics: readonly StixObject[],
  frames: readonly StixObject[],
): Matrix[] {
  const live = techniques.filter((one) => one.x_mitre_deprecated !== true)
  const byPhase = new Map<string, Map<string, StixObject[]>>()
  for (const one of live)
    for (const { chain, phase } of phasesOf(one)) {
      const phases = byPhase.get(chain) ?? new Map<string, StixObject[]>()
      byPhase.set(chain, phases.set(phase, [...(phases.get(phase) ?? []), one]))
    }
  const named = new Map(tactics.map((one) => [`${domainOf(one)} ${String(one.x_mitre_shortname)}`, one]))
  return [...byPhase]
    .map(([chain, phases]) => {
      const domain = domains[chain] ?? chain
      const tacticOf = (phase: string) => named.get(`${domain} ${phase}`) ?? named.get(` ${phase}`)
      const order = orderIn(frames, tacticOf)
      return {
        chain,
        domain,
        tactics: [...phases.keys()]
          .sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1))
          .map((short) => ({
            short,
            name: textOf(tacticOf(short)?.name) || titled(short),
            techniques: nested(phases.get(short)!),
          })),
      }
    })
    .sort((a, b) => size(b) - size(a) || (a.chain < b.chain ? -1 : 1))
}

function orderIn(frames: readonly StixObject[], tacticOf: (phase: string) => StixObject | undefined) {
  return (phase: string): number => {
    const id = tacticOf(phase)?.id
    for (const { tactic_refs } of frames) {
      const at = id !== undefined && Array.isArray(tactic_refs) ? tactic_refs.indexOf(id) : -1
      if (at >= 0) return at
    }
    return Number.MAX_SAFE_INTEGER
  }
}

/** One field for each code, whoever published it; sub-techniques below the technique whose code theirs begins with. */
function nested(objects: readonly StixObject[]): MatrixTechnique[] {
  const flat = objects
    .map((one) => ({ id: one.id as string, code: codeOf(one), name: textOf(one.name) }))
    .sort((a, b) => (a.code === b.code ? (a.name < b.name ? -1 : 1) : a.code < b.code ? -1 : 1))
    .filter((one, at, all) => one.code === '' || all[at - 1]?.code !== one.code)
  const parents = new Set(flat.filter(({ code }) => !code.includes('.')).map(({ code }) => code))
  const under = (code: string) =>
    code.includes('.') && parents.has(code.slice(0, code.indexOf('.'))) ? code.slice(0, code.indexOf('.')) : ''
  const children = Map.groupBy(
    flat.filter(({ code }) => under(code) !== ''),
    ({ code }) => under(code),
  )
  return flat
    .filter(({ code }) => under(code) === '')
    .map((one) => ({
      ...one,
      subtechniques: (children.get(one.code) ?? []).map((child) => ({ ...child, subtechniques: [] })),
    }))
}

/** What a framework calls an object: the first external id of a source that is no list of weaknesses. */
export function codeOf({ external_references }: StixObject): string {
  const found = external_references?.find(
    ({ source_name, external_id }) =>
      typeof external_id === 'string' && /^(mitre|disarm|atlas)/i.test(String(source_name)),
  )
  return textOf(found?.external_id).slice(0, 40)
}

function phasesOf({ kill_chain_phases }: StixObject): { chain: string; phase: string }[] {
  if (!Array.isArray(kill_chain_phases)) return []
  return kill_chain_phases.flatMap((one: { kill_chain_name?: unknown; phase_name?: unknown }) =>
    typeof one?.kill_chain_name === 'string' && typeof one.phase_name === 'string'
      ? [{ chain: one.kill_chain_name, phase: one.phase_name }]
      : [],
  )
}

function domainOf({ x_mitre_domains }: StixObject): string {
  return Array.isArray(x_mitre_domains) ? textOf(x_mitre_domains[0]) : ''
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function titled(phase: string): string {
  const words = phase.replaceAll('-', ' ')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

function size({ tactics }: Matrix): number {
  return tactics.reduce((sum, { techniques }) => sum + techniques.length, 0)
}
