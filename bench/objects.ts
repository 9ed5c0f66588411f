import { createHash } from 'node:crypto'

const markings = {
  clear: 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487',
  green: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
} as const
type Label = keyof typeof markings
const families = ['router botnet', 'loader', 'credential stealer', 'ransomware', 'wiper', 'remote access tool']

/** A version 4 UUID that depends on the number alone, so that two runs import the same objects. */
function uuid(kind: string, number: number): string {
  const hex = createHash('sha256').update(`${kind} ${number}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The texts of a realistic mix: three indicators of different kinds to one malware and one relationship, about 800 bytes each. */
export function makeTexts(from: number, count: number, labelOf: (number: number) => Label = () => 'green'): string[] {
  return Array.from({ length: count }, (_, offset) => {
    const number = from + offset
    return JSON.stringify(makeObject(number, markings[labelOf(number)]))
  })
}

function makeObject(number: number, marking: string): object {
  const stamp = new Date(Date.UTC(2025, 0, 1) + number * 1000).toISOString()
  const group = Math.floor(number / 5)
  const common = { spec_version: '2.1', created: stamp, modified: stamp, object_marking_refs: [marking] }
  const family = families[group % families.length]!
  const kind = number % 5
  if (kind === 3) {
    return {
      type: 'malware',
      id: `malware--${uuid('malware', group)}`,
      ...common,
      name: `Sample family ${group}`,
      description: `A ${family} seen on edge devices of the energy and water sectors; report ${group} holds what is known of it.`,
      is_family: true,
      malware_types: ['bot'],
    }
  }
  if (kind === 4) {
    return {
      type: 'relationship',
      id: `relationship--${uuid('relationship', group)}`,
      ...common,
      relationship_type: 'indicates',
      source_ref: `indicator--${uuid('indicator', number - 4)}`,
      target_ref: `malware--${uuid('malware', group)}`,
      description: `Observed by two sensors while the ${family} was active.`,
    }
  }
  return {
    type: 'indicator',
    id: `indicator--${uuid('indicator', number)}`,
    ...common,
    name: `c2-${number}.bench.example`,
    description: `Command and control of a ${family}, taken from traffic of a compromised router; first reported in note ${group}.`,
    indicator_types: ['malicious-activity'],
    pattern: patternOf(number, kind),
    pattern_type: 'stix',
    valid_from: stamp,
    kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: 'command-and-control' }],
    external_references: [{ source_name: 'bench', url: `https://bench.example/reports/${group}` }],
  }
}

function patternOf(number: number, kind: number): string {
  if (kind === 0) return `[domain-name:value = 'c2-${number}.bench.example']`
  if (kind === 1) return `[ipv4-addr:value = '198.51.${(number >> 8) & 255}.${number & 255}']`
  return `[file:hashes.'SHA-256' = '${createHash('sha256').update(String(number)).digest('hex')}']`
}

export function bundleOf(texts: readonly string[]): string {
  return `{"type":"bundle","id":"bundle--${uuid('bundle', texts.length)}","objects":[${texts.join(',')}]}`
}
