const scheme = /\b(h)tt(ps?)(:\/\/)|\b(f)(tp)(:\/\/)/gi
const ipv4 = /\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\b/g
// No name has more labels; without an end, a text of dots would be read again from each of them.
const domain = /\b((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,126})([a-z]{2,24}|xn--[a-z0-9-]{2,59})\b/gi
// One that does not end goes to the end, or it would be looked for again from each quotation mark in it.
const literal = /'(?:[^'\\]|\\.)*\\?(?:'|$)/gs
const observables = new Set(['domain-name', 'email-addr', 'ipv4-addr', 'ipv6-addr', 'url'])

/** A value of an observable, made harmless: nothing that software turns into a link, and nothing that a click can open. */
export function defang(value: string): string {
  return defangAddresses(value)
    .replace(domain, (_, head: string, tail: string) => `${head.slice(0, -1).replaceAll('.', '[.]')}[.]${tail}`)
    .replace(/@(?=[^\s@]+\[\.\])/g, '[@]')
}

/** Only what cannot be anything else in running text: schemes and IPv4 addresses. */
function defangAddresses(text: string): string {
  return text
    .replace(scheme, (whole) =>
      whole.toLowerCase().startsWith('h') ? whole.replace(/tt/i, 'xx') : whole.replace(/t/i, 'x'),
    )
    .replace(ipv4, '$1[.]$2[.]$3[.]$4')
}

/** A STIX pattern: what stands in quotes is made harmless, but for digests; names of properties stay as they are. */
export function defangPattern(pattern: string): string {
  return pattern.replaceAll(literal, (text) => (/^'[0-9a-f]{32,128}'$/i.test(text) ? text : defang(text)))
}

/** The name of an object as lists show it: values of observables and of indicators named after them are made harmless. */
export function displayName(type: string, name: string): string {
  if (observables.has(type)) return type === 'ipv6-addr' ? name.replaceAll(':', '[:]') : defang(name)
  // An indicator is often named after its value; a sentence with a full stop in it is not a value.
  if (type === 'indicator' && !/\s/.test(name)) return defang(name)
  return defangAddresses(name)
}

/** What an analyst pastes from a report, as the value that it means. */
export function refang(text: string): string {
  return text
    .replace(/\bhxxp(s?)(?=\[?:)/gi, 'http$1')
    .replace(/\bfxp(?=\[?:)/gi, 'ftp')
    .replace(/\[(\.|:|@|:\/\/)\]/g, '$1')
    .replace(/\((?:\.|dot)\)|\[dot\]|\{\.\}/gi, '.')
    .replace(/\[at\]|\(at\)/gi, '@')
}
