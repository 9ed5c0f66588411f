import { createHash } from 'node:crypto'
import { bundleOf } from './objects.ts'

export const webNodes = 10_000
export const webLinks = 30_000
const groups = 60
const families = 900

/** Objects that hang together as reports make them: groups that use families of malware, indicators of one family or a few, and what they share. Bundles of 1,000. */
export function makeWeb(): string[] {
  const nodes = Array.from({ length: webNodes }, (_, n) => makeNode(n))
  const ids = nodes.map(({ id }) => id)
  const links = Array.from({ length: webLinks }, (_, n) => makeLink(n, ids))
  const texts = [...nodes, ...links].map((object) => JSON.stringify(object))
  return Array.from({ length: Math.ceil(texts.length / 1000) }, (_, n) =>
    bundleOf(texts.slice(n * 1000, n * 1000 + 1000)),
  )
}

const green = 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'

function common(type: string, n: number) {
  const hex = createHash('sha256').update(`web ${type} ${n}`).digest('hex')
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  const stamp = new Date(Date.UTC(2025, 0, 1) + n * 600_000).toISOString()
  const base = { spec_version: '2.1', created: stamp, modified: stamp, object_marking_refs: [green] }
  return { type, id: `${type}--${uuid}`, ...base }
}

function makeNode(n: number) {
  if (n < groups) return { ...common('intrusion-set', n), name: `Group ${n}` }
  if (n < groups + families) return { ...common('malware', n), name: `Family ${n}`, is_family: true }
  const value = `c2-${n}.web.example`
  const stated = { ...common('indicator', n), name: value, pattern: `[domain-name:value = '${value}']` }
  return { ...stated, pattern_type: 'stix', valid_from: stated.created }
}

/** Which end belongs to which is drawn by the number alone: two of three links within a neighbourhood, the third anywhere. */
function makeLink(n: number, ids: readonly string[]) {
  const draw = (salt: string, most: number) =>
    createHash('sha256').update(`${salt} ${n}`).digest().readUInt32BE(0) % most
  const indicators = webNodes - groups - families
  const indicator = groups + families + (n % indicators)
  const family = groups + (n % 3 === 2 ? draw('any', families) : Math.floor(((n % indicators) / indicators) * families))
  const uses = n < families * 3
  const [from, kind, to] = uses
    ? [Math.floor(((family - groups) / families) * groups), 'uses', family]
    : [indicator, 'indicates', family]
  return { ...common('relationship', n), relationship_type: kind, source_ref: ids[from], target_ref: ids[to] }
}
