import type { Migration } from './migration.ts'

/** The situation desk: what each sighting and incident counts as, the sums of that, what members published of theirs, and who is warned of what. */
export const situation: Migration = {
  version: 14,
  statements: ({ int, text, table, keyTable }) => [
    `create table situation_fact (seq ${int} primary key, key ${int}, moved ${int}, day ${int}, total ${int}, events ${int}, kind ${text},
      member ${text}, sector ${text}, region ${text}, contributor ${int}, subject ${int}, waiting ${int}, synthetic ${int}) ${table}`,
    'create index situation_fact_key on situation_fact (key)',
    'create index situation_fact_subject on situation_fact (subject)',
    'create index situation_fact_waiting on situation_fact (waiting) where waiting > 0',
    'create index situation_fact_day on situation_fact (member, day)',
    `create table situation_thing (num ${int} primary key, key ${int}, id ${text}, theme ${int}) ${table}`,
    'create index situation_thing_key on situation_thing (key)',
    `create table situation_link (key ${int}, seq ${int}, subject ${int}, target ${int}, primary key (key, seq)) ${keyTable}`,
    'create index situation_link_subject on situation_link (subject)',
    `create table situation_theme (num ${int} primary key, things ${text}) ${table}`,
    'create unique index situation_theme_things on situation_theme (things)',
    `create table situation_total (kind ${text}, span ${text}, day ${int}, member ${text}, sector ${text}, region ${text}, reports ${int},
      events ${int}, primary key (kind, span, day, member, sector, region)) ${keyTable}`,
    `create table situation_cell (kind ${text}, span ${text}, day ${int}, member ${text}, sector ${text}, theme ${int}, reports ${int},
      events ${int}, primary key (kind, span, day, member, sector, theme)) ${keyTable}`,
    `create table situation_published (week ${int} primary key, id ${text}, digest ${text}, at ${int}, actor ${text}, body ${text}) ${table}`,
    `create table situation_statistic (seq ${int} primary key, key ${int}, moved ${int}, member ${text}, week ${int}, body ${text}) ${table}`,
    'create index situation_statistic_key on situation_statistic (key)',
    'create index situation_statistic_week on situation_statistic (member, week)',
    `create table situation_rule (id ${text} primary key, body ${text}, actor ${text}, at ${int}) ${table}`,
    `create table situation_alert (id ${text} primary key, rule ${text}, day ${int}, at ${int}, seen_by ${text}, seen_at ${int}, body ${text}) ${table}`,
    'create index situation_alert_at on situation_alert (at)',
    `create table situation_visit (account ${text} primary key, at ${int}, before ${int}) ${table}`,
  ],
}
