import type { EngineWords, Migration } from './migration.ts'

/** What is known of exercises: what their openers signed, and how far this node takes part. Their objects lie in stores of their own. */
export const exercises: Migration = {
  version: 3,
  statements: ({ int, text, table }: EngineWords) => [
    // Before, what named an exercise was kept here and shown to nobody.
    ...['reference where source', 'value where seq', 'giver where seq', 'retention where seq'].map(
      (rows) => `delete from ${rows} in (select seq from object where space <> '')`,
    ),
    "delete from object where space <> ''",
    'drop table exercise',
    `create table exercise (digest ${text} primary key, name ${text}, opener ${text}, state ${text}, opening ${text}, ending ${text},
      known_at ${int}, ended_at ${int}) ${table}`,
    'create index exercise_name on exercise (name)',
  ],
}
