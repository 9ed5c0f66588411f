/** What people read comes first, in this order; what machines make of it (sightings, links) follows by its number. */
const readFirst = [
  'report',
  'intrusion-set',
  'threat-actor',
  'campaign',
  'malware',
  'vulnerability',
  'indicator',
  'incident',
]

/** Types with their counts in the order in which a digest names them. */
export function digestOrder(byType: Readonly<Record<string, number>>): [type: string, count: number][] {
  const rank = (type: string) => (readFirst.includes(type) ? readFirst.indexOf(type) : readFirst.length)
  return Object.entries(byType).sort(([a, less], [b, more]) => rank(a) - rank(b) || more - less)
}
