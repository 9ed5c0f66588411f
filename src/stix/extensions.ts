import { type Findings, shown } from './findings.ts'
import { checkHandlingExtension, handlingExtension } from './handling-extension.ts'
import { isStixId, typeOfId } from './identifier.ts'
import { type Check, isMembers } from './property-kind.ts'
import { isPropertyName, noPropertyName } from './shape.ts'
import { impactExtensions } from './types/incident-extensions.ts'
import {
  accountExtensions,
  fileExtensions,
  processExtensions,
  trafficExtensions,
} from './types/observable-extensions.ts'
import { extensionType } from './types/vocabularies.ts'

const predefined: ReadonlyMap<string, Readonly<Record<string, Check>>> = new Map([
  ['file', fileExtensions],
  ['impact', impactExtensions],
  ['network-traffic', trafficExtensions],
  ['process', processExtensions],
  ['user-account', accountExtensions],
])

// §11.3, deprecated: extensions of observables from before extension definitions existed.
const customKey = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*-ext$/

/** Checks `extensions` (§7.3): keys, extension types, and the inside of the extensions that the standard or we define. */
export function checkExtensions(type: string, extensions: unknown, findings: Findings): void {
  findings.path.push('extensions')
  if (!isMembers(extensions)) findings.error(`must be an object, not ${shown(extensions)}`, '§3.2')
  else {
    let members = 0
    for (const key in extensions) {
      members++
      findings.path.push(key)
      checkExtension(type, key, extensions[key], findings)
      findings.path.pop()
    }
    if (members === 0) findings.error('must not be empty', '§2.3')
  }
  findings.path.pop()
}

function checkExtension(type: string, key: string, value: unknown, findings: Findings): void {
  const known = predefined.get(type)
  if (known !== undefined && Object.hasOwn(known, key)) known[key]?.(value, findings)
  else if (!isMembers(value)) findings.error(`must be an object, not ${shown(value)}`, '§7.3')
  else if (isStixId(key) && typeOfId(key) === 'extension-definition') checkDefined(key, value, findings)
  // STIX 2.0 set no form for the names of custom extensions.
  else if (customKey.test(key) || findings.local !== null)
    findings.warn('is a custom extension without an extension definition', '§11.3')
  else findings.error('must be the id of an extension definition or a predefined name', '§7.3')
}

function checkDefined(key: string, value: Readonly<Record<string, unknown>>, findings: Findings): void {
  if (!Object.hasOwn(value, 'extension_type')) findings.errorAt('extension_type', 'is required', '§7.3')
  else {
    findings.path.push('extension_type')
    extensionType(value.extension_type, findings)
    findings.path.pop()
  }
  if (key === handlingExtension) checkHandlingExtension(value, findings)
  for (const name in value) {
    if (isPropertyName(name)) continue
    findings.path.push(name)
    findings.warn(noPropertyName, '§3.1')
    findings.path.pop()
  }
}

/** What the extensions of an object say about the object as a whole (§7.3). */
export function extensionEffects(extensions: unknown): { readonly newType: boolean; readonly topLevel: boolean } {
  let newType = false
  let topLevel = false
  if (isMembers(extensions)) {
    for (const key in extensions) {
      const extension = extensions[key]
      const kind = isMembers(extension) ? extension.extension_type : undefined
      if (kind === 'toplevel-property-extension') topLevel = true
      else if (kind === 'new-sdo' || kind === 'new-sco' || kind === 'new-sro') newType = true
    }
  }
  return { newType, topLevel }
}
