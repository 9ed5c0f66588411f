import { Fault } from '../base/fault.ts'
import type { SourceSettings } from '../sources/model.ts'
import type { SignedIn } from './operation.ts'

/** What a releaser has looked at when it said for whom a source is taken. */
const consentedTo = ['kind', 'address', 'root', 'format', 'mapping', 'proof', 'ca', 'tlp'] as const

/**
 * The settings as this person may make them. Administrators say what is read; for whom it is taken, so that it may leave, is a releaser's
 * to say (an admin releases nothing). What a releaser said counts until what it was said of is another: then it must be said again.
 */
export function consented(settings: SourceSettings, before: SourceSettings | null, who: SignedIn): SourceSettings {
  // The operator's token may do everything.
  if (who.session === null || settings.agreements.length === 0) return settings
  const known = before?.agreements ?? []
  if (settings.agreements.some((id) => !known.includes(id)))
    throw new Fault(
      'forbidden',
      'for whom a source is taken is a releaser’s to say: save it without agreements, and let a releaser choose them',
    )
  const same =
    before !== null &&
    consentedTo.every((name) => settings[name] === before[name]) &&
    settings.collections.join(' ') === before.collections.join(' ')
  return same ? settings : { ...settings, agreements: [] }
}
