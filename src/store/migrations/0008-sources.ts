import type { Migration } from './migration.ts'

/** Standing subscriptions, what each has taken so far, and what it brought that was not taken. */
export const sources: Migration = {
  version: 8,
  statements: ({ int, text, table, keyTable }) => [
    `create table source (name ${text} primary key, settings ${text}, secret ${text}, paused ${int}, created_at ${int}, place ${text},
      next_at ${int}, failures ${int}, last_error ${text}, last_error_at ${int}, last_success_at ${int}, last_run_at ${int}, runs ${int},
      taken ${int}, unchanged ${int}, refused ${int}, withheld ${int}) ${table}`,
    `create table quarantined (source ${text}, digest ${text}, at ${int}, object_id ${text}, version ${text}, code ${text}, reason ${text},
      place ${text}, bytes ${int}, body ${text}, state ${text}, primary key (source, digest)) ${table}`,
    'create index quarantined_at on quarantined (source, at)',
    `create table source_file (source ${text}, path ${text}, digest ${text}, bytes ${int}, changed ${int}, primary key (source, path)) ${keyTable}`,
  ],
}
