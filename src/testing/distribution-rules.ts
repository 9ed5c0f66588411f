import { type Distributed, distributed } from '../store/distribution.ts'
import { type Item, isGroup, isQuery, isWord, type Scope, scopesOf, splitBy, type Token } from './sql-scopes.ts'

const spread = new Map<string, Distributed>(Object.entries(distributed))
const comparisons = ['=', '>', '<', '>=', '<=', 'in', 'between', '@@', '@>', '&&', 'is']
const statement = /(?:^|[;(]\s*)(?:select|insert|update|delete|with|copy|merge|truncate|lock)\b/i

/** A table as one scope calls it. */
interface Place {
  readonly alias: string
  readonly table: string
  readonly of: Distributed
}

/** A comparison of a column with something: another column, or a value. */
interface Comparison {
  readonly alias: string | null
  readonly column: string
  readonly sign: string
  /** The other side, where it is one column or one bound value. */
  readonly other: { readonly alias: string | null; readonly column: string } | string | null
}

/**
 * What is wrong with a statement on a distributed database, or null. On each distributed table it must name the column by which the
 * table is spread, or one by which all shards may be asked, whatever branch of its conditions holds; two of them are joined by those
 * columns; rows come with theirs and keep it; rows are locked on one shard. Reads no SQL but ours (sql-scopes.ts).
 */
export function distributionProblem(text: string): string | null {
  if (!statement.test(text)) return null
  for (const scope of scopesOf(text)) {
    const problem = problemIn(scope, [])
    if (problem !== null) return problem
  }
  return null
}

function problemIn(scope: Scope, outer: readonly Place[]): string | null {
  const places = scope.tables.flatMap(({ alias, table }): Place[] => {
    const of = spread.get(table)
    return of === undefined ? [] : [{ alias, table, of }]
  })
  return (
    insertProblem(scope) ??
    changeProblem(scope, places) ??
    askProblem(scope, places) ??
    joinProblem(scope, places, outer) ??
    lockProblem(scope, places) ??
    scope.nested.reduce<string | null>((found, one) => found ?? problemIn(one, [...outer, ...places]), null)
  )
}

function insertProblem({ inserts, sets }: Scope): string | null {
  if (inserts === null) return null
  const of = spread.get(inserts.table)
  if (of === undefined) return null
  if (inserts.columns === null) return `${inserts.table} is inserted without naming columns`
  if (!inserts.columns.includes(of.key)) return `${inserts.table} is inserted without ${of.key}`
  return sets.includes(of.key) ? `${inserts.table} gets another ${of.key}` : null
}

function changeProblem({ verb, sets, tables }: Scope, places: readonly Place[]): string | null {
  if ((verb === 'truncate' || verb === 'lock') && places.length > 0) return `${places[0]!.table} is taken as a whole`
  const [changed] = tables
  const of = verb === 'update' && changed !== undefined ? spread.get(changed.table) : undefined
  return of !== undefined && sets.includes(of.key) ? `${changed!.table} gets another ${of.key}` : null
}

/** Each is asked for some rows: by a value, by a table that is not distributed, or by another one that is asked so. */
function askProblem(scope: Scope, places: readonly Place[]): string | null {
  if (scope.takesAny || scope.verb === 'copy' || places.length === 0) return null
  const found = new Set<Place>()
  for (let grew = true; grew; ) {
    grew = false
    for (const place of places) {
      if (found.has(place)) continue
      const asks = (one: Comparison): boolean =>
        isColumnOf(one, place, places) &&
        [place.of.key, ...place.of.fanOut].includes(one.column) &&
        !places.some((by) => by !== place && !found.has(by) && isOther(one, by))
      if (!scope.conditions.some((condition) => everyBranch(condition, asks))) continue
      found.add(place)
      grew = true
    }
  }
  const missing = places.find((place) => !found.has(place))
  return missing === undefined
    ? null
    : `${missing.table} is asked without ${[missing.of.key, ...missing.of.fanOut].join(' or ')}`
}

/** Two of them, here or one within the other, have equal distribution columns: shards know nothing of each other. */
function joinProblem({ conditions, tables }: Scope, places: readonly Place[], outer: readonly Place[]): string | null {
  const all = comparisonsIn(conditions)
  const refersTo = outer.filter(({ alias }) =>
    all.some(
      (one) => (one.alias === alias || isOther(one, { alias })) && !tables.some((table) => table.alias === alias),
    ),
  )
  const together = [...places, ...(places.length === 0 ? [] : refersTo)]
  const [first, ...more] = together
  if (first === undefined || more.length === 0) return null
  const equal = new Map<string, string>()
  const root = (name: string): string => {
    const next = equal.get(name)
    return next === undefined || next === name ? name : root(next)
  }
  for (const one of all) {
    if (one.sign !== '=' || one.other === null) continue
    const name = (alias: string | null, column: string): string =>
      `${alias ?? together.find(({ of }) => of.key === column)?.alias ?? ''}.${column}`
    const left = name(one.alias, one.column)
    const right = typeof one.other === 'string' ? one.other : name(one.other.alias, one.other.column)
    equal.set(root(left), root(right))
  }
  const keyOf = ({ alias, of }: Place): string => root(`${alias}.${of.key}`)
  const apart = more.find((place) => keyOf(place) !== keyOf(first) || groupOf(place) !== groupOf(first))
  return apart === undefined
    ? null
    : `${apart.table} is joined with ${first.table} by something other than ${apart.of.key} and ${first.of.key}`
}

function lockProblem({ locks, conditions }: Scope, places: readonly Place[]): string | null {
  if (!locks) return null
  const loose = places.find(
    (place) =>
      !conditions.some((condition) =>
        everyBranch(
          condition,
          (one) => isColumnOf(one, place, places) && one.column === place.of.key && one.sign === '=',
        ),
      ),
  )
  return loose === undefined ? null : `rows of ${loose.table} are locked on more than one shard`
}

const groupOf = ({ of }: Place): string => (of.key === 'incident' ? 'incident' : 'object')

function isColumnOf({ alias, column }: Comparison, place: Place, places: readonly Place[]): boolean {
  if (alias !== null) return alias === place.alias
  // Without a table's name it is of the one that has such a column.
  return places.find(({ of }) => [of.key, ...of.fanOut].includes(column)) === place
}

function isOther({ other }: Comparison, { alias }: { readonly alias: string }): boolean {
  return other !== null && typeof other !== 'string' && other.alias === alias
}

/** Whether a condition holds only where a comparison of this kind does. */
function everyBranch(items: readonly Item[], is: (one: Comparison) => boolean): boolean {
  return splitBy(items, (item) => isWord(item, 'or')).every((branch) =>
    splitBy(branch, (item) => isWord(item, 'and')).some((part) => {
      const [first] = part
      if (part.length === 1 && isGroup(first) && !isQuery(first)) return everyBranch(first.items, is)
      return comparisonsOf(part).some(is)
    }),
  )
}

/** All comparisons that must hold, those of nested queries not among them. */
function comparisonsIn(conditions: readonly (readonly Item[])[]): Comparison[] {
  return conditions.flatMap((items) =>
    splitBy(items, (item) => isWord(item, 'and')).flatMap((part) => {
      const [first] = part
      return part.length === 1 && isGroup(first) && !isQuery(first) ? comparisonsIn([first.items]) : comparisonsOf(part)
    }),
  )
}

/** `a.b = c.d`, both ways round; `(a, b) in (…)` for each of the list; nothing of what is negated. */
function comparisonsOf(part: readonly Item[]): Comparison[] {
  if (part.some((item) => isWord(item, 'not') && !isWord(part[part.indexOf(item) - 1], 'is'))) return []
  const at = part.findIndex((item) => isWord(item, ...comparisons))
  if (at < 0) return []
  const sign = (part[at] as Token).text
  if (sign === 'is' && isWord(part[at + 1], 'null')) return []
  const [left, right] = [part.slice(0, at), part.slice(at + 1)]
  const sides = [
    ...columnsIn(left).map((one) => ({ one, by: right })),
    ...columnsIn(right).map((one) => ({ one, by: left })),
  ]
  return sides.map(({ one, by }) => ({ ...one, sign, other: single(by) }))
}

type Column = { readonly alias: string | null; readonly column: string }

function columnsIn(side: readonly Item[]): Column[] {
  const [first] = side
  if (side.length === 1 && isGroup(first))
    return isQuery(first) ? [] : splitBy(first.items, (item) => isWord(item, ',')).flatMap(columnsIn)
  const one = single(side)
  return one === null || typeof one === 'string' ? [] : [one]
}

function single(side: readonly Item[]): Column | string | null {
  if (side.some(isGroup)) return null
  const [first, dot, second, ...more] = side as readonly Token[]
  if (first === undefined || more.length > 0) return null
  if (dot === undefined) return first.text.startsWith('$') ? first.text : { alias: null, column: first.text }
  return dot.text === '.' && second !== undefined ? { alias: first.text, column: second.text } : null
}
