import type { Migration } from './migration.ts'

/** Texts of some kilobytes or more, by table. */
const wide = { object: ['body'], step: ['manifest', 'objects'], inbound_step: ['manifest'], tile: ['bytes'] }

/**
 * PostgreSQL packs long texts by a slow way of its own, which took a quarter of its share of an import (decision 0078). What was packed before
 * stays as it is. A server that was built without LZ4 keeps manifests and tiles as they are, and bodies by its own way.
 */
export const quickCompression: Migration = {
  version: 19,
  statements: ({ engine }) =>
    engine === 'sqlite' ? [] : Object.entries(wide).map(([table, columns]) => compressed(table, columns)),
}

function compressed(table: string, columns: readonly string[]): string {
  const alter = (how: string): string =>
    `alter table ${table} ${columns.map((column) => `alter column ${column} set ${how}`).join(', ')}`
  const otherwise = table === 'object' ? 'null' : alter('storage external')
  // https://www.postgresql.org/docs/current/plpgsql-control-structures.html#PLPGSQL-ERROR-TRAPPING
  return `do $do$ begin ${alter('compression lz4')}; exception when feature_not_supported then ${otherwise}; end $do$`
}
