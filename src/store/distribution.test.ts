import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { distributionProblem } from '../testing/distribution-rules.ts'
import { connected } from '../testing/postgres.ts'
import { borrowPostgresDatabase } from '../testing/postgres-pool.ts'
import { distributed } from './distribution.ts'

/** What the catalogue of a database of this schema says. */
async function asked<Row extends object>(text: string): Promise<Row[]> {
  await using made = await borrowPostgresDatabase()
  return await connected(made.database, async (client) => (await client.query<Row>(text)).rows)
}

test('what the handbook lays out on a distributed database is what statements are held to', () => {
  const handbook = readFileSync(resolve(import.meta.dirname, '../../docs/operate.md'), 'utf8')
  const laid = [...handbook.matchAll(/create_distributed_table\('(\w+)', '(\w+)'/g)].map(([, table, key]) => [
    table,
    key,
  ])
  expect(laid).toEqual(Object.entries(distributed).map(([table, { key }]) => [table, key]))
})

test('no table refers to another, and none has numbers, triggers, rules, views or functions of its own: shards know nothing of each other', async () => {
  const found = await asked(`
    select 'foreign key' as what, conname::text as name from pg_constraint where contype = 'f'
    union all select 'trigger', tgname::text from pg_trigger
    union all select relkind::text, relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind not in ('r', 'i')
    union all select 'made by the server', attrelid::regclass || '.' || attname from pg_attribute a join pg_class c on c.oid = attrelid
      where relnamespace = 'public'::regnamespace and (attidentity <> '' or attgenerated <> '')
    union all select 'rule', rulename::text from pg_rewrite where oid >= 16384
    union all select 'function', proname::text from pg_proc where pronamespace = 'public'::regnamespace`)
  expect(found).toEqual([])
})

test('what is unique in a distributed table includes the column by which it is spread, and what it is asked by is indexed', async () => {
  const indexes = await asked<{ table: string; unique: boolean; columns: string[] }>(`
    select indrelid::regclass::text as table, indisunique as unique,
      array(select attname::text from unnest(indkey) with ordinality as k (num, nth)
        join pg_attribute on attrelid = indrelid and attnum = num order by nth) as columns
    from pg_index join pg_class on pg_class.oid = indrelid where relnamespace = 'public'::regnamespace`)
  for (const [table, { key, fanOut }] of Object.entries(distributed)) {
    const own = indexes.filter((index) => index.table === table)
    for (const { columns } of own.filter(({ unique }) => unique)) expect(columns).toContain(key)
    for (const column of [key, ...fanOut]) expect(own.map(({ columns }) => columns[0])).toContain(column)
  }
})

test.each([
  ['select "body" from "object" where "label" = $1', 'object is asked without seq'],
  ['select count(*) from "object"', 'object is asked without'],
  ['select count(*) from public.object', 'object is asked without'],
  ['delete from "giver" where "member" = $1', 'giver is asked without seq'],
  ['begin; delete from object', 'object is asked without'],
  ['(select body from object) union all (select name from lane)', 'object is asked without'],
  ['with x as (select body from object) select * from x where seq = 1', 'object is asked without'],
  ['select * from (select body from object) as x where seq = 3', 'object is asked without'],
  ['select body from object where label in (select name from lane where seq = 1)', 'object is asked without'],
  ['select o.body from release, object o where o.label = $1', 'object is asked without'],
  ['delete from reference using lane where lane.num = reference.property', 'reference is asked without'],
  ['select seq from object where seq = $1 or label = $2', 'object is asked without'],
  ['select seq from object where not (seq = $1)', 'object is asked without'],
  ['select seq from object where seq <> $1', 'object is asked without'],
  ['select seq from object where seq is null', 'object is asked without'],
  ['select o.seq from object o join reference r on r.source = o.seq', 'is asked without'],
  ['select o.seq from reference r join object o on o.key = r.target where r.source = $1', 'by something other than'],
  [
    'select seq from object o where key = $1 and exists (select 1 from reference r where r.target = o.key)',
    'reference is joined with object|object is joined with reference',
  ],
  ['select o.seq from incident_entry e join object o on o.seq = e.incident where e.incident = $1', 'is joined with'],
  ['select seq from object where key = $1 for update', 'rows of object are locked on more than one shard'],
  ['insert into "value" ("key") values ($1)', 'value is inserted without seq'],
  ['with x as (insert into value (key) values (1) returning key) select key from x', 'value is inserted without seq'],
  ['insert into object select * from given', 'object is inserted without naming columns'],
  ['copy "value" ("key") from stdin (format binary)', 'value is inserted without seq'],
  ['insert into value (key, seq) values (1, 2) on conflict (key, seq) do update set seq = 3', 'gets another seq'],
  ['update object set seq = 3 where seq = 2', 'object gets another seq'],
  ['truncate lane, object', 'object is taken as a whole'],
])(
  'a statement that the shards of a distributed database would refuse, or all read through, is found: %s',
  (statement, problem) => {
    expect(distributionProblem(statement)).toMatch(new RegExp(problem))
  },
)

test.each([
  'select "body" from "object" where "seq" = any($1)',
  'select key from object where key = any(array(select unnest($1::bigint[])))',
  'select seq from object where (seq > $1 and seq < $2) and label <> $3 order by seq limit 3',
  'select seq from object where (key, id) in (($1, $2), ($3, $4))',
  'select seq from object where seq = $1 or key = $2',
  'select "seq" from "object" limit $1',
  'select "object"."seq" from "object" inner join "release" on "release"."seq" = "object"."seq" where "release"."pos" > $1',
  'select o.seq from object o join reference r on r.source = o.seq where o.key = $1',
  'select o.seq from release, object o, giver where o.seq = release.seq and giver.seq = release.seq and release.pos = $1',
  'select seq from object o where key = $1 and exists (select 1 from reference r where r.source = o.seq)',
  'select * from "release" where "lane" = $1',
  'select seq from object where seq = $1 for update',
  'insert into "value" ("key", "seq") select * from unnest($1)',
  'copy "value" ("key", "seq") from stdin (format binary)',
  'update object set label = $1 where seq = $2',
  'set jit = off; begin; select pg_advisory_xact_lock(1)',
])('a statement that asks few rows of known shards, or of each by an index, passes: %s', (statement) => {
  expect(distributionProblem(statement)).toBeNull()
})
