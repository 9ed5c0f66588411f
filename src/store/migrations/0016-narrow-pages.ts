import type { Migration } from './migration.ts'

/** A reader of one lane among many finds its rows side by side in the index: each by itself would be a page of the table of its own. */
export const narrowPages: Migration = {
  version: 16,
  statements: () => [
    'drop index release_lane',
    'drop index release_latest',
    'create index release_lane on release (lane, pos, seq, latest)',
    'create index release_latest on release (latest, pos, seq, lane)',
  ],
}
