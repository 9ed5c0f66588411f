import type { Rule } from './shape.ts'
import { compareVersions } from './version.ts'

/** Where both stand, `later` is not before `earlier`. */
export function notBefore(later: string, earlier: string, section: string): Rule {
  return (object, findings) => {
    const first = object[earlier]
    const second = object[later]
    if (typeof first === 'string' && typeof second === 'string' && compareVersions(second, first) < 0) {
      findings.errorAt(later, `must not be earlier than ${earlier}`, section)
    }
  }
}

/** Where both stand, `later` is after `earlier`. */
export function after(later: string, earlier: string, section: string): Rule {
  return (object, findings) => {
    const first = object[earlier]
    const second = object[later]
    if (typeof first === 'string' && typeof second === 'string' && compareVersions(second, first) <= 0) {
      findings.errorAt(later, `must be later than ${earlier}`, section)
    }
  }
}
