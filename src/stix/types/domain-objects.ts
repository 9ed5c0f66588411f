import { shown } from '../findings.ts'
import {
  boolean,
  type Check,
  float,
  integer,
  listOf,
  matching,
  numberBetween,
  refNotTo,
  refTo,
  text,
  timestamp,
} from '../property-kind.ts'
import { makeShape, needs, type Rule, type Shape, type Table, table } from '../shape.ts'
import { after, notBefore } from '../time-order.ts'
import { domainCommon, externalIds, killChainPhase } from './common.ts'
import { neitherObservableNorRelationship, notObservable } from './names.ts'
import { observableContainer } from './observable-container.ts'
import * as vocabulary from './vocabularies.ts'

const phases = listOf(killChainPhase)
const texts = listOf(text)
const anyRefs = listOf(refNotTo(['bundle'], '§3.2'))
const observableRefs = listOf(refNotTo(notObservable, '§4.12'))

/** A text that should be written in a way, and is taken in any. */
function preferred(form: RegExp, message: string, section: string): Check {
  return (value, findings) => {
    text(value, findings)
    if (typeof value === 'string' && !form.test(value)) findings.warn(`${message}, not ${shown(value)}`, section)
  }
}
const seen = { first_seen: timestamp, last_seen: timestamp }

function domainObject(section: string, own: Table): Shape {
  return makeShape(section, domainCommon, own)
}

const positionOfLocation: Rule = (object, findings) => {
  const has = (name: string) => Object.hasOwn(object, name)
  if (!has('region') && !has('country') && !(has('latitude') && has('longitude'))) {
    findings.error('needs a region, a country, or latitude and longitude', '§4.10')
  }
}

const contentOfObservation: Rule = (object, findings) => {
  const embedded = Object.hasOwn(object, 'objects')
  if (embedded === Object.hasOwn(object, 'object_refs'))
    findings.error('needs exactly one of objects, object_refs', '§4.14')
  else if (embedded) findings.warnAt('objects', 'is deprecated: use object_refs', '§4.14')
  else if (Array.isArray(object.object_refs) && object.object_refs.every(isRelationship))
    findings.errorAt('object_refs', 'needs at least one observable', '§4.14')
}

function isRelationship(ref: unknown): boolean {
  return typeof ref === 'string' && /^(?:relationship|sighting)--/.test(ref)
}

const nameOfFamily: Rule = (object, findings) => {
  if (object.is_family === true && !Object.hasOwn(object, 'name')) {
    findings.errorAt('name', 'is required for a malware family', '§4.11')
  }
}

/** Properties that a producer should give, so that people understand the object. */
function said(names: readonly string[], section: string): Rule {
  return (object, findings) => {
    for (const name of names) if (!Object.hasOwn(object, name)) findings.warnAt(name, 'should be given', section)
  }
}

const outcomeOfAnalysis: Rule = (object, findings) => {
  if (!Object.hasOwn(object, 'result') && !Object.hasOwn(object, 'analysis_sco_refs')) {
    findings.error('needs at least one of result, analysis_sco_refs', '§4.12')
  }
}

/** The domain objects of §4, by type. */
export const domainObjects: Readonly<Record<string, Shape>> = {
  'attack-pattern': domainObject(
    '§4.1',
    table(
      { name: text, description: text, aliases: texts, kill_chain_phases: phases },
      ['name'],
      [externalIds('capec', /^CAPEC-\d+$/, '§4.1')],
    ),
  ),
  campaign: domainObject(
    '§4.2',
    table(
      { name: text, description: text, aliases: texts, ...seen, objective: text },
      ['name'],
      [notBefore('last_seen', 'first_seen', '§4.2')],
    ),
  ),
  'course-of-action': domainObject('§4.3', table({ name: text, description: text }, ['name'])),
  grouping: domainObject(
    '§4.4',
    table({ name: text, description: text, context: vocabulary.groupingContext, object_refs: anyRefs }, [
      'context',
      'object_refs',
    ]),
  ),
  identity: domainObject(
    '§4.5',
    table(
      {
        name: text,
        description: text,
        roles: texts,
        identity_class: vocabulary.identityClass,
        sectors: listOf(vocabulary.industrySector),
        contact_information: text,
      },
      ['name'],
    ),
  ),
  incident: domainObject('§4.6', table({ name: text, description: text }, ['name'])),
  indicator: domainObject(
    '§4.7',
    table(
      {
        name: text,
        description: text,
        indicator_types: listOf(vocabulary.indicatorType),
        pattern: matching(/\S/, 'must not be empty', '§4.7'),
        pattern_type: vocabulary.patternType,
        pattern_version: text,
        valid_from: timestamp,
        valid_until: timestamp,
        kill_chain_phases: phases,
      },
      ['pattern', 'pattern_type', 'valid_from'],
      [after('valid_until', 'valid_from', '§4.7'), said(['name', 'description'], '§4.7')],
    ),
  ),
  infrastructure: domainObject(
    '§4.8',
    table(
      {
        name: text,
        description: text,
        infrastructure_types: listOf(vocabulary.infrastructureType),
        aliases: texts,
        kill_chain_phases: phases,
        ...seen,
      },
      ['name'],
      [notBefore('last_seen', 'first_seen', '§4.8')],
    ),
  ),
  'intrusion-set': domainObject(
    '§4.9',
    table(
      {
        name: text,
        description: text,
        aliases: texts,
        ...seen,
        goals: texts,
        resource_level: vocabulary.attackResourceLevel,
        primary_motivation: vocabulary.attackMotivation,
        secondary_motivations: listOf(vocabulary.attackMotivation),
      },
      ['name'],
      [notBefore('last_seen', 'first_seen', '§4.9')],
    ),
  ),
  location: domainObject(
    '§4.10',
    table(
      {
        name: text,
        description: text,
        latitude: numberBetween(-90, 90, '§4.10'),
        longitude: numberBetween(-180, 180, '§4.10'),
        precision: float,
        region: vocabulary.region,
        country: preferred(/^[A-Z]{2}$/, 'should be a code of two letters (ISO 3166-1)', '§4.10'),
        administrative_area: preferred(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, 'should be a code of ISO 3166-2', '§4.10'),
        city: text,
        street_address: text,
        postal_code: text,
      },
      [],
      [
        positionOfLocation,
        needs('latitude', ['longitude'], '§4.10'),
        needs('longitude', ['latitude'], '§4.10'),
        needs('precision', ['latitude', 'longitude'], '§4.10'),
      ],
    ),
  ),
  malware: domainObject(
    '§4.11',
    table(
      {
        name: text,
        description: text,
        malware_types: listOf(vocabulary.malwareType),
        is_family: boolean,
        aliases: texts,
        kill_chain_phases: phases,
        ...seen,
        operating_system_refs: listOf(refTo(['software'], '§4.11')),
        architecture_execution_envs: listOf(vocabulary.processorArchitecture),
        implementation_languages: listOf(vocabulary.implementationLanguage),
        capabilities: listOf(vocabulary.malwareCapability),
        sample_refs: listOf(refTo(['artifact', 'file'], '§4.11')),
      },
      ['is_family'],
      [nameOfFamily, notBefore('last_seen', 'first_seen', '§4.11')],
    ),
  ),
  'malware-analysis': domainObject(
    '§4.12',
    table(
      {
        product: preferred(/^[^A-Z\s]+$/, 'should be in lower case, with dashes between words', '§4.12'),
        version: text,
        host_vm_ref: refTo(['software'], '§4.12'),
        operating_system_ref: refTo(['software'], '§4.12'),
        installed_software_refs: listOf(refTo(['software'], '§4.12')),
        configuration_version: text,
        modules: texts,
        analysis_engine_version: text,
        analysis_definition_version: text,
        submitted: timestamp,
        analysis_started: timestamp,
        analysis_ended: timestamp,
        result_name: text,
        result: vocabulary.malwareResult,
        analysis_sco_refs: observableRefs,
        sample_ref: refTo(['artifact', 'file', 'network-traffic'], '§4.12'),
      },
      ['product'],
      [outcomeOfAnalysis, notBefore('analysis_ended', 'analysis_started', '§4.12')],
    ),
  ),
  note: domainObject(
    '§4.13',
    table({ abstract: text, content: text, authors: texts, object_refs: anyRefs }, ['content', 'object_refs']),
  ),
  'observed-data': domainObject(
    '§4.14',
    table(
      {
        first_observed: timestamp,
        last_observed: timestamp,
        number_observed: integer(1, 999_999_999, '§4.14'),
        objects: observableContainer,
        object_refs: listOf(refNotTo(neitherObservableNorRelationship, '§4.14')),
      },
      ['first_observed', 'last_observed', 'number_observed'],
      [contentOfObservation, notBefore('last_observed', 'first_observed', '§4.14')],
    ),
  ),
  opinion: domainObject(
    '§4.15',
    table({ explanation: text, authors: texts, opinion: vocabulary.opinionValue, object_refs: anyRefs }, [
      'opinion',
      'object_refs',
    ]),
  ),
  report: domainObject(
    '§4.16',
    table(
      {
        name: text,
        description: text,
        report_types: listOf(vocabulary.reportType),
        published: timestamp,
        object_refs: anyRefs,
      },
      ['name', 'published', 'object_refs'],
    ),
  ),
  'threat-actor': domainObject(
    '§4.17',
    table(
      {
        name: text,
        description: text,
        threat_actor_types: listOf(vocabulary.threatActorType),
        aliases: texts,
        ...seen,
        roles: listOf(vocabulary.threatActorRole),
        goals: texts,
        sophistication: vocabulary.threatActorSophistication,
        resource_level: vocabulary.attackResourceLevel,
        primary_motivation: vocabulary.attackMotivation,
        secondary_motivations: listOf(vocabulary.attackMotivation),
        personal_motivations: listOf(vocabulary.attackMotivation),
      },
      ['name'],
      [notBefore('last_seen', 'first_seen', '§4.17')],
    ),
  ),
  tool: domainObject(
    '§4.18',
    table(
      {
        name: text,
        description: text,
        tool_types: listOf(vocabulary.toolType),
        aliases: texts,
        kill_chain_phases: phases,
        tool_version: text,
      },
      ['name'],
    ),
  ),
  vulnerability: domainObject(
    '§4.19',
    table({ name: text, description: text }, ['name'], [externalIds('cve', /^CVE-\d{4}-\d{4,}$/, '§4.19')]),
  ),
}
