import type { Migration } from './migration.ts'

const day = 86_400_000_000

/**
 * Releases and published versions counted by days (store/record-days.ts, decision 0082): what is held is counted once, here. What is
 * behind a number of the picture is found by its day.
 */
export const recordDays: Migration = {
  version: 20,
  statements: ({ engine, int, text, keyTable }) => [
    `create table record_day (what ${text}, day ${int}, about ${text}, count ${int}, primary key (what, day, about)) ${keyTable}`,
    `insert into record_day (what, day, about, count)
      select 'released', pos / ${day}, cast(lane as text), count(*) from release group by pos / ${day}, lane`,
    `insert into record_day (what, day, about, count)
      select 'published', seq / ${day}, origin, count(*) from object where source <> '|derived' group by seq / ${day}, origin`,
    `insert into record_day (what, day, about, count)
      select 'revoked', seq / ${day}, origin, count(*) from object where source <> '|derived' and revoked = 1
      group by seq / ${day}, origin`,
    // Few objects have a second version: only theirs are put in order.
    `insert into record_day (what, day, about, count)
      select 'corrected', seq / ${day}, origin, count(*) from
        (select seq, origin, row_number() over (partition by origin, id order by seq) as nth from object
         where source <> '|derived' and key in
          (select key from ${engine === 'sqlite' ? 'object_key' : 'object'} group by key having count(*) > 1)) as versions
      where nth > 1 group by seq / ${day}, origin`,
    'create index situation_fact_kind on situation_fact (kind, day, seq) where events > 0',
  ],
}
