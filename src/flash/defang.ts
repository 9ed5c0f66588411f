import { Fault } from '../base/fault.ts'

const valueShape = /^[!-~]{1,300}$/

/** A value that no mail program turns into a link: `http` → `hxxp`, `.` → `[.]`, `@` → `[@]`. `invalid` for a value that would not come back. */
export function defang(value: string): string {
  if (!valueShape.test(value))
    throw new Fault('invalid', 'an indicator is 1 to 300 printable ASCII characters without spaces')
  const text = value.replace(/^http/i, (scheme) => (scheme === 'http' ? 'hxxp' : scheme)).replaceAll(/[.@]/g, '[$&]')
  if (refang(text) !== value || /^http/i.test(text))
    throw new Fault('invalid', `an indicator cannot be written without becoming a link: ${text.slice(0, 80)}`)
  return text
}

/** The value that was defanged. */
export function refang(text: string): string {
  return text.replace(/^hxxp/, 'http').replaceAll(/\[([.@])\]/g, '$1')
}
