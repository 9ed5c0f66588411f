import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgresServer } from '../src/testing/postgres-server.ts'

/** What the node whose answers are measured keeps its store in. */
export interface AnswersEngine extends AsyncDisposable {
  /** Of the node US, for `init` and for whoever writes beside the door. */
  readonly database: string
  /** Where `init` is to be told. */
  readonly databases: Readonly<Record<string, string>>
  /** After rows were written by the hundred thousand: as the engine's own housekeeping leaves it. */
  settle(): Promise<void>
  /** Milliseconds that an engine in processes of its own has run so far. */
  cpuMs(): number
}

/** The file in the node's folder. */
export function embeddedEngine(folder: string): AnswersEngine {
  return {
    database: join(folder, 'us', 'trefoil.db'),
    databases: {},
    async settle() {},
    cpuMs: () => 0,
    async [Symbol.asyncDispose]() {},
  }
}

/** A server of its own under the folder, whose housekeeping rests while it is measured. */
export async function postgresEngine(folder: string): Promise<AnswersEngine> {
  chmodSync(folder, 0o711)
  const server = await startPostgresServer(join(folder, 'server'), {
    durable: true,
    settings: { autovacuum: 'off', shared_buffers: '256MB', max_wal_size: '4GB' },
  })
  const database = server.url('postgres')
  return {
    database,
    databases: { US: database },
    async settle() {
      const client = new pg.Client({ connectionString: database })
      await client.connect()
      await client.query('vacuum analyze').finally(() => client.end())
    },
    cpuMs: () => familyMs(server.pid),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** Of a process, those that it began, and those of them that ended. */
function familyMs(parent: number): number {
  const living = [parent, ...childrenOf(parent)].reduce((sum, pid) => sum + ranMs(pid), 0)
  const stat = readFileSync(`/proc/${parent}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // Hundredths of a second.
  return living + (Number(fields[13]) + Number(fields[14])) * 10
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
}

/** Milliseconds that the threads of a process have run so far, to the microsecond where the kernel says so; 0: it ended. */
export function ranMs(pid: number): number {
  try {
    let nanoseconds = 0
    for (const thread of readdirSync(`/proc/${pid}/task`))
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0])
    return nanoseconds / 1e6
  } catch {
    return 0
  }
}
