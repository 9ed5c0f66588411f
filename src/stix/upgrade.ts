import { canonicalJson } from '../base/canonical-json.ts'
import { table } from '../base/table.ts'
import { isMembers } from './property-kind.ts'
import { tlp1Definitions } from './tlp.ts'
import { indicatorTypes, malwareTypes, reportTypes, threatActorTypes, toolTypes } from './types/vocabularies.ts'
import { familyOf } from './validate.ts'
import { isTimestamp } from './version.ts'

type Members = Record<string, unknown>

// Types that STIX 2.0 did not have: without spec_version they are a mistake, not an old version.
const newIn21 = new Set([
  'grouping',
  'incident',
  'infrastructure',
  'location',
  'malware-analysis',
  'note',
  'opinion',
  'language-content',
  'extension-definition',
])

// In 2.0, `labels` of these types held what 2.1 gives a property of its own.
const typeLabels = table<readonly [property: string, vocabulary: readonly string[]]>({
  indicator: ['indicator_types', indicatorTypes],
  malware: ['malware_types', malwareTypes],
  report: ['report_types', reportTypes],
  'threat-actor': ['threat_actor_types', threatActorTypes],
  tool: ['tool_types', toolTypes],
})

/** Whether an object is STIX 2.0: §3.2 of 2.1 says that anything but an observable is, if it has no spec_version. */
export function isStix20(object: Readonly<Members>): boolean {
  const type = object.type
  if (typeof type !== 'string' || type === 'bundle' || newIn21.has(type)) return false
  if (Object.hasOwn(object, 'spec_version')) return object.spec_version === '2.0' && familyOf(type) !== 'observable'
  const family = familyOf(type)
  if (family === 'observable') return false
  return family !== 'custom' || Object.hasOwn(object, 'created')
}

/**
 * The same statement in STIX 2.1, as canonical text, so that every node that upgrades an object gets the same bytes. Nothing is
 * dropped: labels that are no value of the type's vocabulary stay labels.
 */
export function upgrade(object: Readonly<Members>): { readonly object: Members; readonly text: string } {
  const upgraded: Members = Object.fromEntries(Object.entries(object))
  upgraded.spec_version = '2.1'
  for (const name of ['created', 'modified']) {
    const moment = upgraded[name]
    if (isTimestamp(moment)) upgraded[name] = toMilliseconds(moment)
  }
  splitLabels(upgraded)
  fillRequired(upgraded)
  return { object: upgraded, text: canonicalJson(upgraded) }
}

function splitLabels(object: Members): void {
  const [property, vocabulary] = typeLabels[String(object.type)] ?? []
  const labels = object.labels
  if (property === undefined || !Array.isArray(labels) || Object.hasOwn(object, property)) return
  const types = labels.filter((label) => vocabulary?.includes(label))
  const rest = labels.filter((label) => !vocabulary?.includes(label))
  if (types.length === 0) return
  object[property] = types
  if (rest.length > 0) object.labels = rest
  else delete object.labels
}

function fillRequired(object: Members): void {
  const fill = (name: string, value: unknown) => {
    if (!Object.hasOwn(object, name) && value !== undefined) object[name] = value
  }
  switch (object.type) {
    case 'indicator':
      fill('pattern_type', 'stix')
      if (object.pattern_type === 'stix') fill('pattern_version', '2.0')
      fill('valid_from', object.created)
      break
    case 'malware':
      // 2.0 did not tell families from samples; a sample has no name of its own, a family does.
      fill('is_family', true)
      break
    case 'marking-definition': {
      const label = tlp1Definitions.get(String(object.id))?.label
      if (label !== undefined && isMembers(object.definition)) fill('name', `TLP:${label.toUpperCase()}`)
      break
    }
  }
}

// 2.1 wants milliseconds at least; zeros do not change the instant.
function toMilliseconds(moment: string): string {
  const [whole = '', fraction = ''] = moment.slice(0, -1).split('.')
  return fraction.length >= 3 ? moment : `${whole}.${fraction.padEnd(3, '0')}Z`
}
