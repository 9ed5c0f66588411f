import { Fault } from '../base/fault.ts'
import type { Context } from './operation.ts'

const loopback = ['localhost', '127.0.0.1', '[::1]']

/**
 * Refuses requests for host names that are not ours. A page of a stranger can point its own name at our loopback address
 * (DNS rebinding) and would then be same-origin with the console; the Host header still carries the stranger's name.
 */
export function checkHost(c: Context, allowed: readonly string[]): void {
  const name = hostName(c.req.header('host') ?? '')
  if (loopback.includes(name) || allowed.some((host) => hostName(host) === name && name !== '')) return
  throw new Fault('forbidden', 'this host name is not configured for the console; add it to the console hosts')
}

/** The name of `name:port`, lower case, without the root's dot. */
function hostName(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '')
}
