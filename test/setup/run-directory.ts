import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inMemory } from '../../src/testing/in-memory.ts'
import { shareOnePostgres } from '../../src/testing/postgres.ts'

// However this run ends, even killed: the server ends with it and leaves nothing behind.
const watch = `
while kill -0 "$1" 2>/dev/null; do sleep 1; done
pid=$(sed -n 's/.*"pid":\\([0-9]*\\).*/\\1/p' "$2/answer" 2>/dev/null)
[ -n "$pid" ] && kill -QUIT "$pid" 2>/dev/null && sleep 2
rm -rf "$2"`

const roomForFilesBytes = 4 * 1024 ** 3

/** Vitest's global set-up: the place of the run's one PostgreSQL server, which the first test that needs it starts, and of the files of tests. */
export default function setUp(): () => Promise<void> {
  const directory = shareOnePostgres()
  if (inMemory(roomForFilesBytes) !== undefined) keepFilesIn(join(directory, 'tmp'))
  const watcher = spawn('/bin/sh', ['-c', watch, 'watch', String(process.pid), directory], {
    detached: true,
    stdio: 'ignore',
  })
  watcher.unref()
  return async () => {
    const answer = join(directory, 'answer')
    const pid = existsSync(answer) ? (JSON.parse(readFileSync(answer, 'utf8')) as { pid?: number }).pid : undefined
    if (pid !== undefined) process.kill(pid, 'SIGQUIT')
    // The server's last act is to remove this file; before, it would still write into what we remove.
    const running = join(directory, 'server/data/postmaster.pid')
    for (let waited = 0; waited < 5_000 && existsSync(running); waited += 20) await sleep(20)
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    watcher.kill()
  }
}

/** For this run and all that it starts. A test syncs as a node does, and waits for no disk; what it leaves behind goes with the run. */
function keepFilesIn(folder: string): void {
  mkdirSync(folder)
  // Servers of other users pass through here to their own folders.
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
}
