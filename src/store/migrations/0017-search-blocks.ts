import type { Migration } from './migration.ts'

/**
 * Words are kept by blocks of the order of arrival (store/search-blocks.ts), in a table of their own that is filled in the background,
 * oldest first. Exact values stay. On PostgreSQL processes of the version before may still run: they find no words, and go on.
 */
export const searchBlocks: Migration = {
  version: 17,
  statements: ({ engine, int, table }) => [
    ...(engine === 'sqlite'
      ? [
          'drop table search',
          `create virtual table word using fts5(words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')`,
        ]
      : [
          'truncate search',
          'create table word (seq bigint not null primary key, words tsvector not null)',
          // Without a list of what waits to be put in order: each look into one of many blocks would read all of it.
          'create index word_words on word using gin (words) with (fastupdate = off)',
        ]),
    `create table word_block (num ${int} primary key, first ${int}, held ${int}) ${table}`,
  ],
}
