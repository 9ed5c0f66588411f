import type { Context } from 'hono'

/** The peer's address as the socket has it; '' where there is none. No header is believed: anybody can write one. */
export function remoteAddress(c: Context): string {
  const env: { incoming?: { socket?: { remoteAddress?: unknown } } } | undefined = c.env
  const address = env?.incoming?.socket?.remoteAddress
  return typeof address === 'string' ? address.replace(/^::ffff:(?=\d+\.)/i, '') : ''
}

export function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)
}

/** What one subscriber can change at will counts as one: an IPv6 address by its /64. */
export function addressGroup(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.toLowerCase().split('%')[0]!.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const filled =
    tail === undefined ? front : [...front, ...Array(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back]
  return `${filled
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
