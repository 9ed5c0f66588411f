/** How a type looks in a picture: a colour and a shape, so that neither speaks alone. */
const shapes = ['circle', 'square', 'diamond', 'triangle', 'hexagon', 'star'] as const
export type Shape = (typeof shapes)[number]

/** The colours in the order of `Theme.palette`; docs/console.md says what each is for. */
export const tones = ['who', 'how', 'thing', 'looked-for', 'weak', 'whom', 'said', 'seen', 'other'] as const
export type Tone = (typeof tones)[number]

const looks: Readonly<Record<string, readonly [Tone, Shape]>> = {
  'intrusion-set': ['who', 'hexagon'],
  'threat-actor': ['who', 'star'],
  campaign: ['who', 'triangle'],
  malware: ['thing', 'diamond'],
  tool: ['thing', 'square'],
  infrastructure: ['thing', 'hexagon'],
  'attack-pattern': ['how', 'triangle'],
  'course-of-action': ['how', 'square'],
  indicator: ['looked-for', 'diamond'],
  vulnerability: ['weak', 'triangle'],
  incident: ['weak', 'star'],
  identity: ['whom', 'circle'],
  location: ['whom', 'square'],
  report: ['said', 'square'],
  grouping: ['said', 'hexagon'],
  note: ['said', 'circle'],
  opinion: ['said', 'circle'],
  sighting: ['seen', 'star'],
  'observed-data': ['seen', 'square'],
}
const observables = new Set(['ipv4-addr', 'ipv6-addr', 'domain-name', 'url', 'file', 'email-addr', 'mac-addr'])

export function lookOf(type: string): { readonly tone: number; readonly shape: number } {
  const [tone, shape] = Object.hasOwn(looks, type)
    ? looks[type]!
    : observables.has(type)
      ? (['seen', 'circle'] as const)
      : (['other', 'circle'] as const)
  return { tone: tones.indexOf(tone), shape: shapes.indexOf(shape) }
}

/** How large a node is by how many links it has, in units of the picture. */
export function radiusOf(degree: number): number {
  return 4 + Math.min(14, Math.sqrt(degree) * 1.1)
}

/** The corners of a shape around (0, 0) with radius 1; null: round. */
export function cornersOf(shape: number): readonly (readonly [number, number])[] | null {
  return corners[shapes[shape] ?? 'circle']
}

const around = (count: number, turn: number, radius = (_: number) => 1) =>
  Array.from({ length: count }, (_, n): readonly [number, number] => {
    const angle = turn + (n * 2 * Math.PI) / count
    return [Math.cos(angle) * radius(n), Math.sin(angle) * radius(n)]
  })
const corners: Readonly<Record<Shape, readonly (readonly [number, number])[] | null>> = {
  circle: null,
  square: around(4, Math.PI / 4, () => 1.15),
  diamond: around(4, 0, () => 1.2),
  triangle: around(3, -Math.PI / 2, () => 1.25),
  hexagon: around(6, 0, () => 1.08),
  star: around(10, -Math.PI / 2, (n) => (n % 2 === 0 ? 1.35 : 0.62)),
}

/** Name as it stands in a picture: one line, without what turns the reading direction, no longer than fits. */
export function labelOf(name: string, most = 42): string {
  const plain = name
    .slice(0, 400)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
  const letters = [...plain]
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : plain
}
