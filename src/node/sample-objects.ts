import { handlingExtension } from '../stix/handling-extension.ts'
import { tlp2Definitions } from '../stix/tlp.ts'

export interface SampleTerms {
  /** The space that they say they belong to. */
  readonly exercise: string
  readonly nowMs: number
  readonly newId: () => string
}

/**
 * What an administrator looks around with: an invented actor, what it uses, what gives it away and a report that ties it together,
 * each as STIX text that names the space it belongs to. Its values are those kept for documentation (RFC 2606, RFC 5737).
 */
export function sampleTexts({ exercise, nowMs, newId }: SampleTerms): readonly string[] {
  const at = new Date(nowMs).toISOString()
  const texts: string[] = []
  const ids: string[] = []
  const add = (type: string, tlp: 'clear' | 'green' | 'amber', facts: Readonly<Record<string, unknown>>): string => {
    const id = `${type}--${newId()}`
    ids.push(id)
    const object = {
      type,
      spec_version: '2.1',
      id,
      created: at,
      modified: at,
      ...facts,
      labels: ['sample'],
      object_marking_refs: [tlp2Definitions[tlp].id],
      extensions: { [handlingExtension]: { extension_type: 'property-extension', exercise } },
    }
    texts.push(JSON.stringify(object))
    return id
  }
  const link = (source_ref: string, relationship_type: string, target_ref: string): string =>
    add('relationship', 'green', { relationship_type, source_ref, target_ref })
  const look = (name: string, pattern: string, tlp: 'clear' | 'green' | 'amber'): string =>
    add('indicator', tlp, {
      name,
      pattern,
      pattern_type: 'stix',
      valid_from: at,
      indicator_types: ['malicious-activity'],
    })

  const group = add('intrusion-set', 'green', {
    name: 'Paper Lantern (sample)',
    description: 'An invented group. Nothing here speaks of the real world.',
  })
  const campaign = add('campaign', 'green', { name: 'Lanterns on the river (sample)' })
  const malware = add('malware', 'green', { name: 'WICK (sample)', is_family: true, malware_types: ['backdoor'] })
  const technique = add('attack-pattern', 'clear', {
    name: 'Exploit Public-Facing Application',
    external_references: [{ source_name: 'mitre-attack', external_id: 'T1190' }],
  })
  const sector = add('identity', 'clear', { name: 'Water utilities (sample)', identity_class: 'class' })
  const address = look('Control server of WICK (sample)', "[ipv4-addr:value = '198.51.100.23']", 'amber')
  const domain = look('Name that WICK asks for (sample)', "[domain-name:value = 'lantern.example']", 'green')
  link(campaign, 'attributed-to', group)
  link(group, 'uses', malware)
  link(group, 'uses', technique)
  link(campaign, 'targets', sector)
  link(address, 'indicates', malware)
  link(domain, 'indicates', malware)
  add('sighting', 'green', { sighting_of_ref: domain, count: 3, first_seen: at, last_seen: at })
  add('report', 'green', {
    name: 'Lanterns on the river: what was seen (sample)',
    description: 'An invented report that ties the sample together.',
    published: at,
    report_types: ['campaign'],
    object_refs: [...ids],
  })
  return texts
}
