import { z } from 'zod'
import { handlingExtension } from './handling-extension.ts'
import { tlp2Definitions } from './tlp.ts'

/** Our extension of notes: what one member counted in one week, as sums (docs/desks/situation.md). */
export const statisticExtension = 'extension-definition--8e1b7c36-2d54-4f0a-b9c3-5a6f1d0e7b28'

/** What stands behind the extension (§7.3), for whoever receives notes that use it. */
export const statisticExtensionDefinition = {
  type: 'extension-definition',
  spec_version: '2.1',
  id: statisticExtension,
  created_by_ref: 'identity--2f6d5a0e-41c7-4b38-8e9d-7a5b0c3f1d24',
  created: '2026-11-28T00:00:00.000Z',
  modified: '2026-11-28T00:00:00.000Z',
  name: 'Trefoil weekly statistics',
  description:
    'On a note of a member about itself: what it counted in the week that begins on the Monday `week` (UTC), by sector and region. -1 is withheld: fewer than `least` contributed, or it would show a cell to which fewer did.',
  schema: 'https://json-schema.org/draft/2020-12/schema#trefoil-statistics-1.0',
  version: '1.0.0',
  extension_types: ['property-extension'],
} as const

const mostEvents = 1_000_000_000_000
const count = z.number().int().min(-1).max(mostEvents)
const word = z.string().regex(/^[a-z][a-z0-9-]{0,60}$/)
const table = z
  .strictObject({
    kind: z.enum(['attempt', 'incident']),
    columns: z.array(word).min(1).max(60),
    rows: z
      .array(z.strictObject({ sector: word, cells: z.array(count).min(1).max(60), total: count }))
      .min(1)
      .max(60),
    totals: z.strictObject({ cells: z.array(count).min(1).max(60), total: count }),
  })
  .refine(({ columns, rows, totals }) => [...rows, totals].every(({ cells }) => cells.length === columns.length), {
    message: 'each row has a cell for each column',
  })
const statistic = z.object({
  extension_type: z.literal('property-extension'),
  week: z.iso.date(),
  least: z.number().int().min(2).max(1000),
  tables: z.array(table).min(1).max(2),
  synthetic: z.boolean().optional(),
})

/** What a member published of one week; a count of -1 is withheld. */
export type Statistic = Omit<z.infer<typeof statistic>, 'extension_type'>
export type StatisticTable = z.infer<typeof table>

/** The text of the note that publishes it. */
export function statisticNote(
  facts: Statistic,
  {
    id,
    identity,
    at,
    tlp,
  }: { readonly id: string; readonly identity: string; readonly at: string; readonly tlp: 'green' | 'amber' },
): string {
  return JSON.stringify({
    ...{ type: 'note', spec_version: '2.1', id, created_by_ref: identity, created: at, modified: at },
    ...(facts.synthetic === true ? { labels: ['synthetic'] } : {}),
    abstract: `Weekly statistics, week of ${facts.week}`,
    content: `What was counted in the week that began on ${facts.week} (UTC), by sector and region. -1 is withheld, so that nobody who reported shows.`,
    object_refs: [identity],
    object_marking_refs: [tlp2Definitions[tlp].id],
    extensions: {
      [handlingExtension]: { extension_type: 'property-extension', originator_control: true },
      [statisticExtension]: { extension_type: 'property-extension', ...facts },
    },
  })
}

/** What a note publishes; null where it is no statistic, not about its own author, or says what cannot be. Never throws. */
export function statisticIn(object: Readonly<Record<string, unknown>>): Statistic | null {
  const { type, extensions, object_refs, created_by_ref, revoked } = object
  if (type !== 'note' || revoked === true || typeof extensions !== 'object' || extensions === null) return null
  if (!Array.isArray(object_refs) || object_refs.length !== 1 || object_refs[0] !== created_by_ref) return null
  const found = statistic.safeParse((extensions as Readonly<Record<string, unknown>>)[statisticExtension])
  if (!found.success || !isMonday(found.data.week)) return null
  const { extension_type: _, ...facts } = found.data
  return facts.tables.every(addsUp) ? facts : null
}

/** Days since 1970 of the Monday on which its week begins. */
export function weekOf({ week }: Pick<Statistic, 'week'>): number {
  return Date.parse(`${week}T00:00:00Z`) / 86_400_000
}

function isMonday(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).getUTCDay() === 1
}

/** Where nothing of a row or column is withheld, it comes to its total; and no part is more than the whole. */
function addsUp({ rows, totals }: StatisticTable): boolean {
  const lines = [
    ...rows.map(({ cells, total }) => ({ cells, total })),
    { cells: totals.cells, total: totals.total },
    ...totals.cells.map((total, column) => ({ cells: rows.map(({ cells }) => cells[column]!), total })),
    { cells: rows.map(({ total }) => total), total: totals.total },
  ]
  return lines.every(({ cells, total }) => {
    const known = cells.filter((one) => one >= 0).reduce((sum, one) => sum + one, 0)
    if (total < 0) return true
    return cells.includes(-1) ? known <= total : known === total
  })
}
