import { randomBytes, randomInt } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { allKeyLevels, type KeyLevels } from '../src/store/key-levels.ts'
import { usualSweep } from '../src/store/key-sweep.ts'

const perStep = 50_000
/** What an object has of each: in three, one refers to two others. */
const valuesEach = 3

/**
 * Brings a database that holds one batch of `makeTexts` to so many objects. The tables by hash are filled in two passes over their
 * keys, so that their pages are three quarters full and scattered, as if the rows had come one by one.
 */
export async function fillBesideTheDoor(path: string, count: number, note: (count: number) => void): Promise<void> {
  using database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -1000000')
  const triggers = allKeyLevels.flatMap(({ name }) => [`${name}_added`, `${name}_removed`])
  const texts = triggers.map((name) => database.prepare('select sql from sqlite_schema where name = ?').get(name)?.sql)
  for (const name of triggers) database.exec(`drop trigger ${name}`)
  const { held, last } = database.prepare('select count(*) as held, max(seq) as last from object').get() as {
    held: number
    last: number
  }
  const columns =
    'type, version, creator, label, revoked, origin, under, source, assigned, handling, digest, seal, space'
  const sample = database
    .prepare(
      `select ${columns}, body, r.lane, r.latest from object join release r using (seq) where type = 'malware' limit 1`,
    )
    .get() as Record<string, string | number>
  const putObject = database.prepare(
    `insert into object (seq, key, id, ${columns}, body) values (?, ?, ?, ${columns.replaceAll(/\w+/g, '?')}, ?)`,
  )
  const putRelease = database.prepare('insert into release (pos, seq, lane, latest) values (?, ?, ?, ?)')
  const putReference = database.prepare('insert into reference values (?, ?, ?, ?)')
  const putValue = database.prepare('insert into value (seq, key) values (?, ?)')
  const same = columns.split(', ').map((name) => sample[name]!)
  let seq = last
  for (let made = held; made < count; ) {
    database.exec('begin')
    for (const until = Math.min(count, made + perStep); made < until; made++) {
      seq += 1
      const id = `malware--${uuid()}`
      putObject.run(seq, below(52), id, ...same, String(sample.body).replace(/malware--[-0-9a-f]{36}/, id))
      putRelease.run(seq, seq, sample.lane!, sample.latest!)
      if (made % 3 === 0)
        for (const property of ['source_ref', 'target_ref'])
          putReference.run(below(52), seq, property, `malware--${uuid()}`)
      for (let value = 0; value < valuesEach; value++) putValue.run(seq, below(47))
    }
    database.exec('commit')
    if (made % 500_000 === 0) note(made)
  }
  database
    .prepare('update tally set count = count + ? where handling = ? and latest = ?')
    .run(count - held, sample.handling!, sample.latest!)
  database.prepare(`insert or replace into progress (name, pos) values ('words', ?)`).run(seq)
  database.exec('begin')
  for (const levels of allKeyLevels) layOut(database, levels)
  for (const text of texts) database.exec(String(text))
  database.exec('commit')
}

/** Each level as the hands would have left it, both at the beginning of their round: what they have passed since it came is further down. */
function layOut(database: DatabaseSync, { name, of, columns: { key, seq }, keysBelow }: KeyLevels): void {
  for (const level of ['young', 'middle', 'old']) database.exec(`delete from ${name}_${level}`)
  const isIn = (level: string): string =>
    `exists (select 1 from ${name}_${level} as other where other.key = ${of}.${key} and other.seq = ${of}.${seq})`
  for (const level of ['young', 'middle'] as const) {
    const round = usualSweep[level]
    const put = database.prepare(`insert or ignore into ${name}_${level}
      select ${key}, ${seq} from (select ${key}, ${seq}, row_number() over (order by ${seq} desc) as age
        from (select ${key}, ${seq} from ${of} order by ${seq} desc limit ${round})) as ${of}
      where ${key} < ${keysBelow} * (1 - age / ${round}.0) ${level === 'young' ? '' : `and not ${isIn('young')}`}
      order by ${key}, ${seq}`)
    put.run()
  }
  for (const part of ['> 0', '= 0'])
    database.exec(`insert into ${name}_old select distinct ${key}, ${seq} from ${of}
      where ${seq} % 3 ${part} and not ${isIn('young')} and not ${isIn('middle')} order by ${key}, ${seq}`)
  database.prepare('update sweep set key = 0, seq = 0 where level in (?, ?)').run(`${name}_young`, `${name}_middle`)
}

function uuid(): string {
  const hex = randomBytes(16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}

function below(bits: number): number {
  return randomInt(2 ** 26) * 2 ** (bits - 26) + randomInt(2 ** (bits - 26))
}
