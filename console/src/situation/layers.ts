import type { Combination, Layer } from '../../../src/api/contract/situation.ts'
import { ask } from '../api/client.ts'

export const combinations: readonly Combination[] = ['sum', 'difference', 'and', 'and-not', 'or']
/** How many are shown beside that of what was seen. */
export const mostLayers = 10
const mostBytes = 4 * 1024 * 1024

// What was read from a file stands in no address: it is kept as long as the tab.
const fromFiles = new Map<string, Layer>()

/** How a layer is written in the address: what an actor uses, two others calculated with each other, or a file that was read here. */
export type LayerSource =
  | { readonly from: 'actor'; readonly id: string }
  | { readonly from: 'layers'; readonly how: Combination; readonly a: number; readonly b: number }
  | { readonly from: 'file'; readonly name: string }

export function writeLayerSource(source: LayerSource): string {
  switch (source.from) {
    case 'actor':
      return `of:${source.id}`
    case 'layers':
      return `${source.how}:${source.a}:${source.b}`
    case 'file':
      return `file:${source.name}`
  }
}

/** Null: nothing that can be made a layer. `place` is its own; it is made of those before it. */
function readLayerSource(text: string, place: number): LayerSource | null {
  const [word = '', first = '', second = ''] = text.split(':')
  if (word === 'of') return /^[a-z-]{1,40}--[0-9a-f-]{36}$/.test(first) ? { from: 'actor', id: first } : null
  if (word === 'file') return { from: 'file', name: text.slice('file:'.length) }
  const [how, a, b] = [combinations.find((one) => one === word), Number(first), Number(second)]
  const isBefore = (at: number) => Number.isInteger(at) && at >= 0 && at < place
  return how !== undefined && first !== '' && second !== '' && isBefore(a) && isBefore(b)
    ? { from: 'layers', how, a, b }
    : null
}

/** The layers of an address, each where it stands there; null: it cannot be made any more. The first is what was seen. */
export async function fetchLayers(
  { domain, days, sources }: { readonly domain: string; readonly days: number; readonly sources: readonly string[] },
  signal: AbortSignal,
): Promise<readonly (Layer | null)[]> {
  const layers: (Layer | null)[] = [await ask<Layer>('/situation/layer', { signal, query: { domain, days } })]
  for (const text of sources.slice(0, mostLayers)) layers.push(await fetchLayer(text, { domain, days, layers }, signal))
  return layers
}

async function fetchLayer(
  text: string,
  { domain, days, layers }: { domain: string; days: number; layers: readonly (Layer | null)[] },
  signal: AbortSignal,
): Promise<Layer | null> {
  const source = readLayerSource(text, layers.length)
  if (source === null) return null
  if (source.from === 'file') {
    const layer = fromFiles.get(source.name) ?? null
    return layer?.domain === domain ? layer : null
  }
  if (source.from === 'actor')
    return await ask<Layer>('/situation/layer', { signal, query: { domain, days, of: source.id } })
  const [a, b] = [layers[source.a], layers[source.b]]
  return a == null || b == null ? null : await combine(source.how, a, b, signal)
}

function combine(how: Combination, a: Layer, b: Layer, signal?: AbortSignal): Promise<Layer> {
  return ask<Layer>('/situation/layers', {
    method: 'POST',
    json: { how, a, b },
    ...(signal === undefined ? {} : { signal }),
  })
}

/** A layer of ATT&CK Navigator from a file, and under which name it is kept; `tooLarge` is said where it is. */
export async function readLayerFile(file: File, tooLarge: string): Promise<{ name: string; layer: Layer }> {
  if (file.size > mostBytes) throw new Error(tooLarge)
  const layer = JSON.parse(await file.text()) as Layer
  // The node reads it as it reads any other: combined with nothing of its own domain, what is not a layer is refused.
  const checked = await combine('or', layer, { name: '', domain: layer.domain, techniques: [] })
  const name = String(layer.name).slice(0, 100).replaceAll(':', ' ')
  fromFiles.set(name, { ...checked, name })
  return { name, layer }
}
