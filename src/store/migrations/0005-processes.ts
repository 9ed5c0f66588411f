import type { EngineWords, Migration } from './migration.ts'

/** What several processes of one node on one database need of each other. */
export const processes: Migration = {
  version: 5,
  statements: ({ int, text, table }: EngineWords) => [
    `create table leader (name ${text} primary key, term ${int}, holder ${text}, beat ${int}) ${table}`,
    `create table process (id ${text} primary key, started_at ${int}, beat ${int}, address ${text}, version ${text}) ${table}`,
    `create table writer (id ${text} primary key, token ${text}) ${table}`,
  ],
}
