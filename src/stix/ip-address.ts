const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`)
const group = /^[0-9a-fA-F]{1,4}$/

/** Whether the text is an address of the family, without a prefix length or a zone; no leading zeros in IPv4 (RFC 6943 §3.1.1). */
export function isIpAddress(text: string, family: 4 | 6): boolean {
  if (family === 4) return text.length <= 15 && ipv4.test(text)
  return text.length <= 45 && isIpv6(text)
}

// RFC 4291 §2.2: eight groups; one run of zero groups may be `::`; the last two may be written as IPv4.
function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const [left = '', right] = halves
  const count = countGroups(left, right === undefined) + (right === undefined ? 0 : countGroups(right, true))
  return right === undefined ? count === 8 : count <= 7
}

function countGroups(text: string, isEnd: boolean): number {
  if (text === '') return 0
  const groups = text.split(':')
  const last = groups.at(-1) ?? ''
  if (isEnd && ipv4.test(last))
    return groups.slice(0, -1).every((part) => group.test(part)) ? groups.length + 1 : Number.NaN
  return groups.every((part) => group.test(part)) ? groups.length : Number.NaN
}
