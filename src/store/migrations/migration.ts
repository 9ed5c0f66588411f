/** A step of the schema. Migrations only go forward and never change once released. */
export interface Migration {
  readonly version: number
  statements(words: EngineWords): readonly string[]
}

/** Where the two engines differ, so that a table is written once. */
export interface EngineWords {
  readonly engine: 'sqlite' | 'postgres'
  /** A whole number below 2^53. */
  readonly int: string
  /** Text compared byte by byte, whatever the server's locale. */
  readonly text: string
  /** Ends a table whose rows are few or wide. */
  readonly table: string
  /** Ends a table that is nothing but its primary key's index. */
  readonly keyTable: string
}

export const sqliteWords: EngineWords = {
  engine: 'sqlite',
  int: 'integer not null',
  text: 'text not null',
  table: 'strict',
  keyTable: 'strict, without rowid',
}

export const postgresWords: EngineWords = {
  engine: 'postgres',
  int: 'bigint not null',
  text: 'text collate "C" not null',
  table: '',
  keyTable: '',
}
