import { normalise, type Value } from '../value.ts'
import { double, single } from './misp-types.ts'
import { comparisonOf, literal } from './stix-value.ts'

/** What an attribute's value is as a comparison, and the values in it; null: the value is not what its type says. */
export function comparisonFor(
  type: string,
  text: string,
): { readonly text: string; readonly values: readonly Value[] } | null {
  const one = valueFor(type, text)
  if (one !== null) return { text: comparisonOf(one), values: [one] }
  if (type === 'regkey|value') return registryValue(text)
  const halves = double[type]
  const cut = text.lastIndexOf('|')
  if (halves === undefined || cut < 0) return null
  const first = valueFor(halves[0], text.slice(0, cut))
  const rest = text.slice(cut + 1).trim()
  if (first === null) return null
  if (halves[1] === 'port') {
    const port = Number(rest)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return null
    const side = type.startsWith('ip-src') ? 'src' : 'dst'
    return {
      text: `network-traffic:${side}_ref.value = ${literal(first.value)} AND network-traffic:${side}_port = ${port}`,
      values: [first, first],
    }
  }
  const second = valueFor(halves[1], rest)
  if (second === null) return null
  if (type === 'domain|ip') {
    return {
      text: `domain-name:value = ${literal(first.value)} AND domain-name:resolves_to_refs[*].value = ${literal(second.value)}`,
      values: [first, second],
    }
  }
  return { text: `${comparisonOf(first)} AND ${comparisonOf(second)}`, values: [first, second] }
}

/** A key and what is written in it, which may hold any sign. */
function registryValue(text: string): ReturnType<typeof comparisonFor> {
  const cut = text.indexOf('|')
  const key = cut < 0 ? null : valueFor('regkey', text.slice(0, cut))
  const data = text.slice(cut + 1).trim()
  if (key === null || data === '' || data.length > 4000) return null
  return {
    text: `${comparisonOf(key)} AND windows-registry-key:values[*].data = ${literal(data)}`,
    values: [key, key],
  }
}

function valueFor(type: string, text: string): Value | null {
  for (const kind of single[type] ?? []) {
    const value = normalise(kind, text)
    if (value !== null) return value
  }
  return null
}
