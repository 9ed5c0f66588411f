import { Fault } from '../base/fault.ts'

/** For whoever still asks when the store is closed. */
export function closedFault(): Fault {
  return new Fault('unavailable', 'the store is closed: the node is stopping')
}
