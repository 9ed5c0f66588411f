import { isMembers } from './property-kind.ts'
import type { Rule } from './shape.ts'
import { tlp1Definitions, tlp2Definitions, tlp2Extension, tlpOfMarking } from './tlp.ts'
import { compareVersions } from './version.ts'

const tlp1Created = '2017-01-20T00:00:00.000Z'
const section = '§7.2.1.4'

/**
 * Marking definitions of TLP are the well-known ones and no others: under their ids nobody may say anything else, and nobody
 * may make a further `tlp` definition, which readers that go by the content would take for real.
 */
export const tlpDefinitionRule: Rule = (object, findings) => {
  const id = String(object.id)
  const first = tlp1Definitions.get(id)
  if (first !== undefined) {
    const definition = object.definition
    const label = isMembers(definition) ? definition.tlp : undefined
    if (object.definition_type !== 'tlp' || label !== first.label) {
      findings.errorAt('definition', `must be the standard's definition of TLP:${first.label.toUpperCase()}`, section)
    } else if (compareVersions(String(object.created), tlp1Created) !== 0) {
      findings.errorAt('created', `must be ${tlp1Created}, as the standard defines`, section)
    }
    if (object.name !== `TLP:${first.label.toUpperCase()}`) {
      findings.warnAt('name', `should be TLP:${first.label.toUpperCase()}`, section)
    }
    return
  }
  if (object.definition_type === 'tlp') findings.errorAt('id', 'is not one of the four TLP definitions', section)
  const label = tlp2Label(object)
  const second = tlpOfMarking(id)
  if (second !== undefined && label !== second) {
    findings.errorAt('extensions', `must be the definition of ${tlp2Definitions[second].name}`, 'TLP 2.0 extension')
  } else if (second === undefined && label !== undefined) {
    findings.warnAt('extensions', 'is a copy of a TLP 2.0 marking under an id of its own', 'TLP 2.0 extension')
  }
}

/** What the TLP 2.0 extension of a marking definition says, as it stands there. */
function tlp2Label(object: Readonly<Record<string, unknown>>): unknown {
  const extensions = object.extensions
  if (!isMembers(extensions) || !Object.hasOwn(extensions, tlp2Extension)) return undefined
  const extension = extensions[tlp2Extension]
  return isMembers(extension) ? extension.tlp_2_0 : null
}
