import type { Chance } from '../chance.ts'

/** Texts that have broken programs before. */
const texts = [
  '',
  ' ',
  '\0',
  '%',
  '%00',
  '%ff',
  '%E0%A4%A',
  '..',
  '../../etc/passwd',
  '..%2f..%2f',
  '\\',
  '"',
  "' or 1=1 --",
  '#{7*7}',
  '{{7*7}}',
  '<script>',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  'true',
  '-0',
  '-1',
  '0',
  '1e309',
  '9'.repeat(400),
  '99999999999999999999',
  '9007199254740993',
  '0x10',
  '\ud800',
  '\udfff\ud800',
  '\u202e\u2066',
  '\ufeff',
  'é'.normalize('NFD'),
  '😀'.repeat(40),
  'ß'.repeat(100),
  'a'.repeat(5_000),
  ','.repeat(1_000),
  '['.repeat(2_000),
  '2026-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '+275760-09-13T00:00:00.000Z',
  'P1D',
  'P999999999999Y',
  'last',
  'all',
  'first,last',
] as const

const values: readonly unknown[] = [
  ...texts,
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  -1e-300,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  [],
  {},
  [[]],
  [null],
  { a: { b: { c: [] } } },
]

export function nastyText(chance: Chance): string {
  if (chance.happens(0.8)) return chance.pick(texts)
  return Array.from({ length: chance.between(1, 12) }, () => String.fromCharCode(chance.between(0, 0x2fff))).join('')
}

export function nastyValue(chance: Chance): unknown {
  return chance.pick(values)
}

/** The same JSON value with something in it changed: a member taken out, added, doubled deep, or given another value. */
export function mutateJson(chance: Chance, value: unknown): unknown {
  const copy = structuredClone(value)
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const key of Object.keys(node)) {
      places.push({ holder: node as Record<string, unknown>, key })
      walk((node as Record<string, unknown>)[key])
    }
  }
  walk(copy)
  if (places.length === 0) return nastyValue(chance)
  for (let times = chance.between(1, 3); times > 0; times--) {
    const { holder, key } = chance.pick(places)
    const what = chance.between(0, 5)
    if (what === 0) delete holder[key]
    else if (what === 1) holder[key] = [holder[key], holder[key]]
    else if (what === 2 && !Array.isArray(holder)) holder[nastyText(chance)] = nastyValue(chance)
    else if (what === 3 && typeof holder[key] === 'string') holder[key] = mutateText(chance, holder[key])
    else holder[key] = nastyValue(chance)
  }
  return copy
}

/** The same text with something cut out, put in, doubled or exchanged. */
export function mutateText(chance: Chance, text: string): string {
  let made = text
  for (let times = chance.between(1, 4); times > 0; times--) {
    const at = chance.between(0, made.length)
    const end = Math.min(made.length, at + chance.between(0, 8))
    const what = chance.between(0, 4)
    if (what === 0) made = made.slice(0, at) + made.slice(end)
    else if (what === 1) made = made.slice(0, at) + nastyText(chance).slice(0, 40) + made.slice(at)
    else if (what === 2) made = made.slice(0, end) + made.slice(at, end) + made.slice(end)
    else if (what === 3) made = made.slice(0, at)
    else made = made.slice(0, at) + String.fromCharCode(chance.between(0, 255)) + made.slice(at + 1)
  }
  return made
}

/** The same bytes with some of them flipped, cut out, doubled or replaced. */
export function mutateBytes(chance: Chance, bytes: Uint8Array): Buffer {
  let made = Buffer.from(bytes)
  for (let times = chance.between(1, 6); times > 0; times--) {
    const at = chance.between(0, Math.max(0, made.length - 1))
    const end = Math.min(made.length, at + chance.between(1, 64))
    const what = chance.between(0, 5)
    if (what === 0) made = Buffer.concat([made.subarray(0, at), made.subarray(end)])
    else if (what === 1) made = Buffer.concat([made.subarray(0, end), made.subarray(at, end), made.subarray(end)])
    else if (what === 2) made = Buffer.from(made.subarray(0, at))
    else if (what === 3 && made.length >= at + 4)
      made.writeUInt32BE(chance.pick([0, 1, 0xffffffff, 0x7fffffff, 65_536]), at)
    else if (made.length > 0) made[at] = made[at]! ^ (1 << chance.between(0, 7))
  }
  return made
}

/** JSON text that is not what it seems: doubled keys, depth, numbers, surrogates, marks, cut ends. */
export function nastyJson(chance: Chance, value: unknown): Buffer {
  const text = JSON.stringify(value) ?? 'null'
  switch (chance.between(0, 11)) {
    case 0:
      // Doubled keys: which one counts must not depend on who reads it.
      return Buffer.from(text.replace(/\{("(?:[^"\\]|\\.)*"):/, '{$1:null,$1:'))
    case 1:
      return Buffer.from(`${'['.repeat(chance.between(60, 20_000))}${text}`)
    case 2:
      return Buffer.from(`${'{"a":'.repeat(200)}${text}${'}'.repeat(200)}`)
    case 3:
      return Buffer.from(text.replace(/:\d+/, ':1e400').replace(/"[^"]*"\}/, '123456789012345678901234567890}'))
    case 4:
      return Buffer.from(text.replace(/"([^"]{2,})"/, '"\\ud800$1"'))
    case 5:
      return Buffer.from(text.replace(/"([^"]{2,})"/, '"$1\\u0000"'))
    case 6:
      return Buffer.from(`\ufeff${text}`)
    case 7:
      return Buffer.concat([Buffer.from(text.slice(0, text.length >> 1)), Buffer.from([0xff, 0xfe, 0xc0, 0x80])])
    case 8:
      return Buffer.from(text.slice(0, chance.between(0, text.length)))
    case 9:
      return Buffer.from(text.replaceAll(',', ',,').replaceAll('"', "'"))
    case 10:
      return Buffer.from(text, 'utf16le')
    default:
      return mutateBytes(chance, Buffer.from(text))
  }
}
