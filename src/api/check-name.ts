import { Fault } from '../base/fault.ts'

/** Names that stand for something else in the audit trail. */
const reservedNames = ['operator', 'system']

/** One spelling per name (NFC), and none that poses as the node itself. */
export function checkName(given: string): string {
  const name = given.normalize('NFC')
  if (reservedNames.includes(name.toLowerCase()))
    throw new Fault('invalid', `the name ${name} is reserved`, { issues: [{ at: '/name', message: 'reserved' }] })
  return name
}
