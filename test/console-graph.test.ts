import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldPicture } from '../console/src/graph/fold.ts'
import { groupOf, hull } from '../console/src/graph/groups.ts'
import { ForceLayout, firstPlaces } from '../console/src/graph/layout.ts'
import { labelOf } from '../console/src/graph/look.ts'
import { linePx, nameBox, TakenPlaces } from '../console/src/graph/name-places.ts'
import { Quadtree } from '../console/src/graph/quadtree.ts'
import { buildScene } from '../console/src/graph/scene.ts'
import { foldsOf, mostSteps, pinsOf, readSteps, type Step, withStep, writeStep } from '../console/src/graph/steps.ts'
import { histogram, spanOf, within } from '../console/src/graph/time.ts'
import { type Sayings, writeCsv, writeHtml, writeMarkdown, writeSvg } from '../console/src/graph/writing.ts'
import type { Summary } from '../src/api/contract/objects.ts'

const uuid = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
const idOf = (type: string, n: number) => `${type}--${uuid(n)}`

function node(n: number, over: Partial<Summary> = {}): Summary {
  const type = over.type ?? 'malware'
  const version = `2026-01-${String((n % 28) + 1).padStart(2, '0')}T00:00:00Z`
  return {
    id: idOf(type, n),
    type,
    version,
    name: `name ${n}`,
    tlp: 'green',
    releasableTo: null,
    origin: 'US',
    added: version,
    revoked: false,
    ...over,
  }
}
const link = (from: Summary, to: Summary, kind = 'uses') => ({
  kind,
  from: from.id,
  to: to.id,
  through: idOf('relationship', 1),
  at: '2026-01-05T00:00:00Z',
})

const coordinate = fc.double({ min: -1000, max: 1000, noNaN: true })

test('far points pushed together push nearly as each of them would', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 60 }), (points) => {
      const [x, y] = [Float32Array.from(points, ([px]) => px), Float32Array.from(points, ([, py]) => py)]
      const tree = new Quadtree()
      tree.build(x, y)
      for (let i = 0; i < x.length; i++) {
        const out = new Float64Array(2)
        tree.repel(i, x, y, 1, out)
        const [sum, most] = [new Float64Array(2), new Float64Array(1)]
        for (let j = 0; j < x.length; j++) {
          if (i === j) continue
          const [dx, dy] = [x[j]! - x[i]!, y[j]! - y[i]!]
          const far = Math.max(1, dx * dx + dy * dy)
          sum[0]! += dx / far
          sum[1]! += dy / far
          most[0]! += Math.hypot(dx, dy) / far
        }
        expect(Math.hypot(out[0]! - sum[0]!, out[1]! - sum[1]!)).toBeLessThanOrEqual(
          most[0]! * 0.5 + 0.1 * points.length,
        )
      }
    }),
  )
})

test('points on one place, or none at all, are laid out all the same, and what is pinned stays', () => {
  for (const count of [0, 1, 2, 50]) {
    const [x, y] = [new Float32Array(count), new Float32Array(count)]
    const fixed = new Uint8Array(count)
    if (count > 1) fixed[1] = 1
    const layout = new ForceLayout({ x, y, links: new Uint32Array(0), fixed, groups: new Int16Array(0), heat: 1 })
    while (!layout.done) layout.tick()
    expect([...x, ...y].every(Number.isFinite)).toBe(true)
    if (count > 1) expect([x[1], y[1]]).toEqual([0, 0])
  }
})

test('what is linked comes to stand nearer than what is not, and the same picture comes out the same', () => {
  const links = Uint32Array.from([0, 1, 1, 2, 2, 0, 3, 4, 4, 5, 5, 3])
  const lay = () => {
    const { x, y } = firstPlaces(new Array(6).fill(undefined), links)
    const layout = new ForceLayout({ x, y, links, fixed: new Uint8Array(6), groups: new Int16Array(0), heat: 1 })
    while (!layout.done) layout.tick()
    return { x, y }
  }
  const { x, y } = lay()
  const apart = (a: number, b: number) => Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!)
  expect(Math.max(apart(0, 1), apart(1, 2), apart(2, 0))).toBeLessThan(Math.min(apart(0, 3), apart(1, 4), apart(2, 5)))
  expect(lay()).toEqual({ x, y })
})

test('what has a place keeps it when something is added, and what is new stands beside its neighbour', () => {
  const { x, y, fresh } = firstPlaces([{ x: 5, y: 7 }, { x: -300, y: 40 }, undefined], Uint32Array.from([1, 2]))
  expect([x[0], y[0], x[1], y[1], fresh]).toEqual([5, 7, -300, 40, 1])
  expect(Math.hypot(x[2]! + 300, y[2]! - 40)).toBeLessThan(50)
})

const stepId = fc.integer({ min: 0, max: 1000 }).map((n) => idOf('malware', n))
// An address has no minus nothing.
const place = fc.integer({ min: -999_999, max: 999_999 }).map((one) => one + 0)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constantFrom('add' as const, 'remove' as const), id: stepId }),
  fc.record({ does: fc.constantFrom('unpin' as const, 'fold' as const, 'unfold' as const), id: stepId }),
  fc.record({ does: fc.constant('pin' as const), id: stepId, x: place, y: place }),
  fc.record({
    does: fc.constantFrom('fold-group' as const, 'unfold-group' as const),
    key: fc.constantFrom('malware', 'US', 'amber+strict'),
  }),
  fc.record({ does: fc.constant('path' as const), from: stepId, to: stepId }),
  fc.record({ does: fc.constant('list' as const), query: fc.webQueryParameters() }),
  fc.record({
    ...{ does: fc.constant('expand' as const), id: stepId, kind: fc.constantFrom('uses', 'object_refs') },
    ...{ direction: fc.constantFrom('in' as const, 'out' as const), type: fc.constant('malware') },
    pages: fc.integer({ min: 1, max: 99 }),
  }),
)

test('the address says how a picture was made: its steps are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: mostSteps }), (steps) => {
      expect(readSteps(steps.map(writeStep))).toEqual(steps)
    }),
  )
  expect(readSteps(['add:nothing', 'javascript:alert(1)', '', `add:${idOf('tool', 1)}/../x`])).toEqual([])
})

test('the last word on a pin and on a fold counts, and taking a step back brings back what was before', () => {
  const [a, b] = [idOf('malware', 1), idOf('malware', 2)]
  const steps: readonly Step[] = [
    { does: 'pin', id: a, x: 3, y: -4 },
    { does: 'fold', id: a },
    { does: 'pin', id: b, x: 0, y: 0 },
    { does: 'unpin', id: b },
    { does: 'unfold', id: a },
  ]
  expect([...pinsOf(steps)]).toEqual([[a, { x: 3, y: -4 }]])
  expect([...pinsOf(steps.slice(0, 3)).keys()]).toEqual([a, b])
  expect([foldsOf(steps).ids.size, foldsOf(steps.slice(0, 4)).ids.size]).toEqual([0, 1])
  const moved = withStep(steps.slice(0, 1), { does: 'pin', id: a, x: 9, y: 9 })
  expect(moved).toEqual([{ does: 'pin', id: a, x: 9, y: 9 }])
})

test('folded, each object is shown or inside exactly one that is, and every link is between what is shown', () => {
  const pair = fc.tuple(fc.nat(11), fc.nat(11))
  const some = fc.uniqueArray(fc.nat(11), { maxLength: 5 })
  const nodes = Array.from({ length: 12 }, (_, n) => node(n))
  const idAt = (n: number) => nodes[n]!.id
  fc.assert(
    fc.property(
      fc.array(pair, { maxLength: 20 }),
      some,
      fc.array(fc.constantFrom('a', 'b', null), { minLength: 12, maxLength: 12 }),
      fc.subarray(['a', 'b']),
      (pairs, ids, keys, groups) => {
        const links = pairs.map(([from, to]) => ({ from: idAt(from), to: idAt(to), kind: 'uses', through: null }))
        const folds = { ids: new Set(ids.map(idAt)), groups: new Set(groups) }
        const folded = foldPicture(nodes, links as never, folds, keys)
        const shown = folded.nodes.map(({ id }) => id)
        const inside = [...folded.inside.values()].flat()
        expect([...shown, ...inside].sort()).toEqual(nodes.map(({ id }) => id).sort())
        for (const end of [...folded.inside.keys(), ...folded.links.flatMap(({ from, to }) => [from, to])])
          expect(shown).toContain(end)
        for (const key of groups)
          expect(
            folded.nodes.filter(({ id }) => keys[nodes.findIndex((one) => one.id === id)] === key).length,
          ).toBeLessThan(2)
      },
    ),
  )
})

test('asking again for the same neighbours brings the next hundred, and steps have an end', () => {
  const one: Step = { does: 'expand', id: idOf('malware', 1), kind: 'uses', direction: 'out', type: 'tool', pages: 1 }
  const twice = withStep(withStep([], one), one)
  expect(twice).toEqual([{ ...one, pages: 2 }])
  let steps: readonly Step[] = []
  for (let n = 0; n < 80; n++) steps = withStep(steps, { does: 'add', id: idOf('malware', n) })
  expect(steps).toHaveLength(mostSteps)
})

test('what is hidden is in no picture, and its links are not either', () => {
  const [a, b, c] = [node(1), node(2, { type: 'tool' }), node(3)]
  const picture = { nodes: [a, b, c], links: [link(a, b), link(a, c), link(c, a, 'created_by_ref')] }
  const built = buildScene(picture, { hidden: new Set(['tool', 'created_by_ref']), group: 'none' })
  expect(built.nodes).toEqual([a, c])
  expect(built.links).toEqual([picture.links[1]])
  expect([...built.scene.links]).toEqual([0, 1])
  expect([...built.degrees]).toEqual([1, 1])
})

test('groups are by what was asked, and by what is linked closely', () => {
  const left = [1, 2, 3, 4].map((n) => node(n))
  const right = [11, 12, 13, 14].map((n) => node(n, { origin: 'JP' }))
  const all = [...left, ...right, node(99)]
  const within_ = (some: Summary[]) => some.flatMap((a, at) => some.slice(at + 1).map((b) => link(a, b)))
  const links = [...within_(left), ...within_(right), link(left[0]!, right[0]!)]
  expect(groupOf('origin', all, links).slice(3, 6)).toEqual(['US', 'JP', 'JP'])
  const found = groupOf('cluster', all, links)
  expect(new Set(found.slice(0, 4)).size).toBe(1)
  expect(new Set(found.slice(4, 8)).size).toBe(1)
  expect(found[0]).not.toBe(found[4])
  expect(found[8]).toBeNull()
})

test('the shape around a group holds every member', () => {
  const point = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }))
  fc.assert(
    fc.property(fc.array(point, { minLength: 3, maxLength: 40 }), (points) => {
      const edge = hull(points)
      for (const [px, py] of points)
        for (const [at, [ax, ay]] of edge.entries()) {
          const [bx, by] = edge[(at + 1) % edge.length]!
          expect((bx - ax) * (py - ay) - (by - ay) * (px - ax)).toBeGreaterThanOrEqual(0)
        }
    }),
  )
})

test('the time slider shows what was said within it, and counts all of it', () => {
  const nodes = Array.from({ length: 28 }, (_, n) => node(n))
  const span = spanOf(nodes)!
  expect(histogram(nodes, span).reduce((sum, count) => sum + count, 0)).toBe(28)
  const window = { from: Date.UTC(2026, 0, 3), until: Date.UTC(2026, 0, 5) }
  expect([...within(nodes, [], window).shown].reduce((sum, one) => sum + one, 0)).toBe(3)
  expect([...within(nodes, [], null).shown].every((one) => one === 1)).toBe(true)
  expect(spanOf([node(1)])).toBeNull()
})

const hostile = [
  `=HYPERLINK("http://evil.example","x")`,
  `<script>alert(1)</script>`,
  `</text></svg><img src=x onerror=alert(1)>`,
  `[x](javascript:alert(1)) | # **bold**`,
  `\u202Egnp.exe`,
  'W'.repeat(100_000),
]

test('what is saved runs nothing, whatever things are called', () => {
  const nodes = hostile.map((name, n) => node(n, { name }))
  const built = buildScene(
    { nodes, links: nodes.slice(1).map((one) => link(nodes[0]!, one)) },
    { hidden: new Set(), group: 'none' },
  )
  const all = { built, shown: built.scene.shown, linksShown: built.scene.linksShown }
  const said = (text: string) => text
  const names = ['name', 'type', 'tlp', 'origin', 'links', 'added', 'from', 'to', 'kind'] as const
  const columns = Object.fromEntries(names.map((name) => [name, name])) as unknown as Sayings['columns']
  const sayings: Sayings = {
    title: hostile[1]!,
    marking: 'TLP:GREEN',
    made: hostile[2]!,
    typeName: said,
    kindName: said,
    columns,
    objects: 'objects',
    relations: 'links',
  }
  const places = { x: new Float32Array(nodes.length), y: new Float32Array(nodes.length) }
  const theme = {
    palette: new Array(9).fill('rgb(0, 0, 0)'),
    line: 'red',
    surface: 'white',
    group: 'blue',
    text: 'black',
  }
  const svg = writeSvg(all, places, theme, sayings)
  const html = writeHtml(all, sayings, svg, 'en')
  for (const text of [svg, html]) {
    expect(text).not.toMatch(/<script|<img|onerror=[^&]*>/i)
    expect(text).not.toContain('\u202e')
  }
  expect(html).toContain("default-src 'none'")
  const csv = writeCsv(all, sayings)
  for (const line of csv.split('\r\n')) for (const cell of line.split(',')) expect(cell).not.toMatch(/^"?[=+@]/)
  const markdown = writeMarkdown(all, sayings)
  expect(markdown).not.toMatch(/[^\\]<script|[^\\]\]\(/)
  for (const text of [csv, markdown, html]) expect(text).toContain('TLP:GREEN')
})

test('a name in a picture is one short line that reads in its own direction', () => {
  for (const name of hostile) {
    expect([...labelOf(name)].length).toBeLessThanOrEqual(42)
    expect(labelOf(name)).not.toMatch(/[\u202a-\u202e\n]/)
  }
})

test('no name stands on another, and none is cut at an edge of a picture that is as wide as it', () => {
  const size = { width: 360, height: 300 }
  const within = (most: number) => fc.integer({ min: 0, max: most })
  const nodes = fc.array(fc.record({ x: within(360), y: within(300), radius: within(12), width: within(300) }), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(nodes, (all) => {
      const taken = new TakenPlaces()
      const boxes = all.map((one) => nameBox(one, one.width, size)).filter((box) => taken.take(box))
      if (all.length > 0) expect(boxes.length).toBeGreaterThan(0)
      for (const [at, box] of boxes.entries()) {
        expect(box.middle - box.width / 2).toBeGreaterThanOrEqual(0)
        expect(box.middle + box.width / 2).toBeLessThanOrEqual(size.width)
        expect(box.top).toBeGreaterThanOrEqual(0)
        expect(box.top + linePx).toBeLessThanOrEqual(size.height)
        for (const other of boxes.slice(at + 1))
          expect(
            Math.abs(box.top - other.top) >= linePx ||
              Math.abs(box.middle - other.middle) >= (box.width + other.width) / 2,
          ).toBe(true)
      }
    }),
  )
})
