import { closeSync, openSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

/** An indicator as a sensor was given it; `pattern` '' where it is looked for no more. */
export interface SensorHeld {
  readonly id: string
  /** Strictly increasing, in the order in which the sensor took what it was given. */
  readonly seq: number
  readonly version: string
  readonly pattern: string
  /** Milliseconds; null: for ever. */
  readonly from: number
  readonly until: number | null
}

/** An event that matched and was not told yet. */
export interface SensorHitRow {
  readonly num: number
  readonly indicator: string
  readonly version: string
  readonly kind: number | null
  readonly value: string
  readonly event: string
  readonly at: number
}

/** That telemetry of before an indicator came named one of its values, on days (since 1970, UTC) from the first to the last; not told yet. */
export interface SensorBeforeRow {
  readonly num: number
  readonly indicator: string
  readonly version: string
  readonly kind: number
  readonly value: string
  readonly firstDay: number
  readonly lastDay: number
  readonly days: number
}

/** What a sensor keeps: what it was given of the index, and what it has not told yet. One file, synced at every commit. */
export class SensorDisk implements Disposable {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(path: string) {
    closeSync(openSync(path, 'a', 0o600))
    this.#db = new DatabaseSync(path, { timeout: 5000, defensive: true })
    this.#db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma trusted_schema = off')
    this.#db.exec('pragma mmap_size = 0; pragma temp_store = memory; pragma journal_size_limit = 67108864')
    this.#db.exec('create table if not exists meta (name text primary key, value text not null) strict, without rowid')
    this.#db.exec(
      `create table if not exists held (id text primary key, seq integer not null, version text not null, pattern text not null,
        from_at integer not null, until_at integer, pass integer not null) strict`,
    )
    this.#db.exec('create unique index if not exists held_seq on held (seq)')
    this.#db.exec(
      `create table if not exists hit (num integer primary key autoincrement, indicator text not null, version text not null, kind integer,
        value text not null, event text not null, at integer not null, unique (indicator, event)) strict`,
    )
    if (!this.#hasColumn('held', 'looked'))
      this.#db.exec('alter table held add column looked integer not null default 0')
    this.#db.exec('create index if not exists held_unlooked on held (seq) where looked = 0')
    this.#db.exec(
      `create table if not exists before (num integer primary key autoincrement, indicator text not null, version text not null,
        kind integer not null, value text not null, first_day integer not null, last_day integer not null, days integer not null,
        unique (indicator, version, kind, value)) strict`,
    )
  }

  /** What `work` writes is there together or not at all. */
  transact<T>(work: () => T): T {
    this.#db.exec('begin immediate')
    try {
      const result = work()
      this.#db.exec('commit')
      return result
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback')
      throw error
    }
  }

  meta(name: string): string | null {
    const row = this.#sql('select value from meta where name = ?').get(name) as { value: string } | undefined
    return row?.value ?? null
  }

  setMeta(name: string, value: string): void {
    this.#sql('insert into meta values (?, ?) on conflict (name) do update set value = excluded.value').run(name, value)
  }

  put({ id, version, pattern, from, until }: Omit<SensorHeld, 'seq'>, pass: number): void {
    this.#sql(
      `insert into held (id, seq, version, pattern, from_at, until_at, pass)
       values (?, (select coalesce(max(seq), 0) + 1 from held), ?, ?, ?, ?, ?)
       on conflict (id) do update set seq = excluded.seq, version = excluded.version, pattern = excluded.pattern,
         from_at = excluded.from_at, until_at = excluded.until_at, pass = excluded.pass,
         looked = case when held.pattern = excluded.pattern then held.looked else 0 end`,
    ).run(id, version, pattern, from, until, pass)
  }

  /** What was given before this pass and not in it is looked for no more. */
  dropBefore(pass: number): void {
    const rows = this.#sql("select id from held where pass < ? and pattern <> ''").all(pass) as { id: string }[]
    for (const { id } of rows) this.put({ id, version: '', pattern: '', from: 0, until: null }, pass)
  }

  heldAfter(seq: number, limit: number): SensorHeld[] {
    return this.#sql(
      'select id, seq, version, pattern, from_at as "from", until_at as until from held where seq > ? order by seq limit ?',
    ).all(seq, limit) as unknown as SensorHeld[]
  }

  held(id: string): SensorHeld | null {
    const row = this.#sql(
      'select id, seq, version, pattern, from_at as "from", until_at as until from held where id = ?',
    ).get(id) as unknown as SensorHeld | undefined
    return row ?? null
  }

  /** The number that was given last. */
  lastSeq(): number {
    return (this.#sql('select coalesce(max(seq), 0) as seq from held').get() as { seq: number }).seq
  }

  /** What was not looked up in what was seen before, from after one number up to another: each pattern once. */
  notLookedUp(after: number, upTo: number, limit: number): SensorHeld[] {
    return this.#sql(
      `select id, seq, version, pattern, from_at as "from", until_at as until from held
       where looked = 0 and seq > ? and seq <= ? order by seq limit ?`,
    ).all(after, upTo, limit) as unknown as SensorHeld[]
  }

  /** What was given up to this number is looked up. */
  setLookedUp(upTo: number): void {
    this.#sql('update held set looked = 1 where looked = 0 and seq <= ?').run(upTo)
  }

  addBefore({ indicator, version, kind, value, firstDay, lastDay, days }: Omit<SensorBeforeRow, 'num'>): void {
    this.#sql(
      `insert into before (indicator, version, kind, value, first_day, last_day, days) values (?, ?, ?, ?, ?, ?, ?)
       on conflict (indicator, version, kind, value) do nothing`,
    ).run(indicator, version, kind, value, firstDay, lastDay, days)
  }

  before(limit: number): SensorBeforeRow[] {
    return this.#sql(
      `select num, indicator, version, kind, value, first_day as "firstDay", last_day as "lastDay", days
       from before order by num limit ?`,
    ).all(limit) as unknown as SensorBeforeRow[]
  }

  removeBefore(nums: readonly number[]): void {
    for (const num of nums) this.#sql('delete from before where num = ?').run(num)
  }

  countBefore(): number {
    return Number((this.#sql('select count(*) as count from before').get() as { count: number }).count)
  }

  /** False where this event waits already. */
  addHit({ indicator, version, kind, value, event, at }: Omit<SensorHitRow, 'num'>): boolean {
    const { changes } = this.#sql(
      `insert into hit (indicator, version, kind, value, event, at) values (?, ?, ?, ?, ?, ?)
       on conflict (indicator, event) do nothing`,
    ).run(indicator, version, kind, value, event, at)
    return Number(changes) > 0
  }

  /** Those that wait longest; numbers are never used again. */
  hits(limit: number): SensorHitRow[] {
    return this.#sql('select * from hit order by num limit ?').all(limit) as unknown as SensorHitRow[]
  }

  removeHits(nums: readonly number[]): void {
    for (const num of nums) this.#sql('delete from hit where num = ?').run(num)
  }

  removeHitsOf(indicator: string): void {
    this.#sql('delete from hit where indicator = ?').run(indicator)
  }

  countHits(): number {
    return Number((this.#sql('select count(*) as count from hit').get() as { count: number }).count)
  }

  [Symbol.dispose](): void {
    if (this.#db.isOpen) this.#db.close()
  }

  #hasColumn(table: string, name: string): boolean {
    const columns = this.#db.prepare(`pragma table_info(${table})`).all() as { name: string }[]
    return columns.some((column) => column.name === name)
  }

  #sql(text: string): StatementSync {
    let statement = this.#statements.get(text)
    if (statement === undefined) {
      statement = this.#db.prepare(text)
      this.#statements.set(text, statement)
    }
    return statement
  }
}
