import type { Findings } from '../findings.ts'
import {
  anything,
  dictionary,
  dictionaryOf,
  isMembers,
  listOf,
  matching,
  refNotTo,
  text,
  timestamp,
} from '../property-kind.ts'
import { makeShape, type Rule, type Shape, table } from '../shape.ts'
import { tlpDefinitionRule } from '../tlp-definition.ts'
import { domainCommon, markingCommon } from './common.ts'
import { extensionType } from './vocabularies.ts'

const definitionOfMarking: Rule = (object, findings) => {
  const hasType = Object.hasOwn(object, 'definition_type')
  const hasDefinition = Object.hasOwn(object, 'definition')
  if (!Object.hasOwn(object, 'extensions') && !(hasType && hasDefinition)) {
    findings.error('needs definition_type and definition, or an extension', '§7.2.1')
  } else if (hasType !== hasDefinition) {
    findings.error('needs definition_type and definition together', '§7.2.1')
  }
  if (object.definition_type === 'statement') checkStatement(object.definition, findings)
  else if (hasType && object.definition_type !== 'tlp')
    findings.warnAt('definition_type', 'should be statement or tlp; other markings are extensions', '§7.2.1')
}

function checkStatement(definition: unknown, findings: Findings): void {
  if (!isMembers(definition) || typeof definition.statement !== 'string') {
    findings.errorAt('definition', 'needs a statement', '§7.2.1.3')
  }
}

const propertiesOfExtension: Rule = (object, findings) => {
  const types = object.extension_types
  const topLevel = Array.isArray(types) && types.includes('toplevel-property-extension')
  if (Object.hasOwn(object, 'extension_properties') && !topLevel) {
    findings.errorAt('extension_properties', 'belongs to top-level property extensions only', '§7.3')
  }
}

const noVersion: Rule = (object, findings) => {
  if (Object.hasOwn(object, 'modified')) findings.errorAt('modified', 'a marking definition has no versions', '§7.2.1')
}

const tag = /^(?:[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8})*|[ixIX](?:-[a-zA-Z0-9]{1,8})+)$/
const translations = dictionaryOf(dictionaryOf(anything, /^(?:[a-zA-Z0-9_-]{3,250}|id)$/, '§7.1'), tag, '§7.1')

/** The meta objects of §7, by type. */
export const metaObjects: Readonly<Record<string, Shape>> = {
  'language-content': makeShape(
    '§7.1',
    domainCommon,
    table(
      {
        object_ref: refNotTo(['bundle', 'language-content'], '§7.1'),
        object_modified: timestamp,
        contents: translations,
      },
      ['object_ref', 'contents'],
    ),
  ),
  'marking-definition': makeShape(
    '§7.2.1',
    markingCommon,
    table(
      { name: text, definition_type: text, definition: dictionary },
      [],
      [definitionOfMarking, noVersion, tlpDefinitionRule],
    ),
  ),
  'extension-definition': makeShape(
    '§7.3',
    domainCommon,
    table(
      {
        name: text,
        description: text,
        schema: text,
        version: matching(/^\d+\.\d+(?:\.\d+)?/, 'must be a semantic version', '§7.3'),
        extension_types: listOf(extensionType),
        extension_properties: listOf(matching(/^[a-z0-9_]{3,250}$/, 'must be a property name', '§7.3')),
      },
      ['created_by_ref', 'name', 'schema', 'version', 'extension_types'],
      [propertiesOfExtension],
    ),
  ),
}
