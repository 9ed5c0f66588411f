import type { Migration } from './migration.ts'

/** Through which members a giver has what it gives. */
export const paths: Migration = {
  version: 15,
  statements: ({ text }) => [`alter table giver add column via ${text} default ''`],
}
