import type { Migration } from './migration.ts'

/**
 * On the embedded store what finds rows by a hash is no index of the engine any more but three tables, young, middle and old, that
 * triggers keep as an index is kept (store/key-levels.ts, decision 0089). What an index held becomes the old table: in its own order,
 * so that nothing is sorted. PostgreSQL stays as it is.
 */
export const keyLevels: Migration = {
  version: 18,
  statements: ({ engine, int, text, table, keyTable }) => {
    if (engine !== 'sqlite') return []
    const level = (name: string): string =>
      `create table ${name} (key ${int}, seq ${int}, primary key (key, seq)) ${keyTable}`
    const young = (name: string): string[] => [level(`${name}_young`), level(`${name}_middle`)]
    // A version may point twice to one object: it is one row.
    const repeats = (base: string): boolean => base === 'reference'
    const view = (name: string): string =>
      `create view ${name} as ${['young', 'middle', 'old'].map((one) => `select key, seq from ${name}_${one}`).join(' union all ')}`
    const triggers = (name: string, base: string, key: string, seq: string): string[] => [
      `create trigger ${name}_added after insert on ${base}
        ${repeats(base) ? `when not exists (select 1 from ${base} where ${seq} = new.${seq} and ${key} = new.${key} and rowid <> new.rowid)` : ''} begin
        insert into ${name}_young values (new.${key}, new.${seq});
      end`,
      `create trigger ${name}_removed after delete on ${base}
        ${repeats(base) ? `when not exists (select 1 from ${base} where ${seq} = old.${seq} and ${key} = old.${key})` : ''} begin
        ${['young', 'middle', 'old'].map((one) => `delete from ${name}_${one} where key = old.${key} and seq = old.${seq};`).join('\n')}
      end`,
    ]
    return [
      level('object_key_old'),
      'insert into object_key_old select key, seq from object indexed by object_key order by key, seq',
      'drop index object_key',
      ...young('object_key'),
      view('object_key'),
      ...triggers('object_key', 'object', 'key', 'seq'),
      level('reference_target_old'),
      `insert into reference_target_old
        select distinct target, source from reference indexed by reference_target order by target, source`,
      'drop index reference_target',
      ...young('reference_target'),
      view('reference_target'),
      ...triggers('reference_target', 'reference', 'target', 'source'),
      // The table of values was its own index by hash: it becomes the old table, and its index by seq the table.
      'alter table value rename to value_key_old',
      `create table value (seq ${int}, key ${int}, primary key (seq, key)) ${keyTable}`,
      'insert into value select seq, key from value_key_old indexed by value_seq order by seq, key',
      'drop index value_seq',
      ...young('value_key'),
      view('value_key'),
      ...triggers('value_key', 'value', 'key', 'seq'),
      // How far each level has been swept.
      `create table sweep (level ${text} primary key, key ${int}, seq ${int}) ${table}`,
      ...['object_key', 'reference_target', 'value_key'].flatMap((name) =>
        ['young', 'middle'].map((one) => `insert into sweep values ('${name}_${one}', 0, 0)`),
      ),
    ]
  },
}
