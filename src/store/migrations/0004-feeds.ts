import type { Migration } from './migration.ts'

/** What feeds need to say what is gone: who lost which object, in the node's one order. */
export const feeds: Migration = {
  version: 4,
  statements: ({ int, text, table }) => [
    `create table departure (pos ${int} primary key, id ${text}, views ${text}) ${table}`,
  ],
}
