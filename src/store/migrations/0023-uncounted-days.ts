import type { Migration } from './migration.ts'

/**
 * Where processes of a schema before 20 may still write while they are replaced one after the other, what they write is counted by
 * days behind them (store/uncounted-days.ts): from here on. The embedded store has one process.
 */
export const uncountedDays: Migration = {
  version: 23,
  statements: ({ engine }) =>
    engine === 'sqlite'
      ? []
      : [
          `insert into progress (name, pos)
            select one.name, (select coalesce(max(cast(value as bigint)), 0) from meta where name = 'tick')
            from (values ('days of releases'), ('days of versions')) as one (name)
            where exists (select 1 from meta where name = 'schema' and cast(value as bigint) < 20)
            on conflict (name) do update set pos = excluded.pos`,
        ],
}
