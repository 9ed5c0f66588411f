import { Fault } from '../base/fault.ts'
import { type Tlp, tlpLevels } from '../policy/model.ts'

/** A TLP label as people write it: any case, with or without `TLP:`. Throws a `usage` fault. */
export function parseLabel(text: string): Tlp {
  const bare = text.trim().toLowerCase().replace(/^tlp:/, '')
  const label = tlpLevels.find((level) => level === (bare === 'white' ? 'clear' : bare))
  if (label === undefined) {
    throw new Fault('usage', `"${text.slice(0, 30)}" is no TLP label: CLEAR, GREEN, AMBER, AMBER+STRICT or RED`)
  }
  return label
}

/** `JP,PH` → codes. Throws a `usage` fault. */
export function parseCodes(text: string): string[] {
  const codes = text.split(',').map((code) => code.trim())
  for (const code of codes) {
    if (!/^[A-Z][A-Z0-9]{1,7}$/.test(code)) {
      throw new Fault(
        'usage',
        `"${code.slice(0, 20)}" is no member's code (two to eight capital letters or digits), such as JP`,
      )
    }
  }
  return [...new Set(codes)]
}
