import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { shareOnePostgres } from '../../src/testing/postgres.ts'

// However this run ends, even killed: the server ends with it and leaves nothing behind.
const watch = `
while kill -0 "$1" 2>/dev/null; do sleep 1; done
pid=$(sed -n 's/.*"pid":\\([0-9]*\\).*/\\1/p' "$2/answer" 2>/dev/null)
[ -n "$pid" ] && kill -QUIT "$pid" 2>/dev/null
sleep 1
rm -rf "$2"`

/** Vitest's global set-up: the place of the run's one PostgreSQL server, which the first test that needs it starts. */
export default function setUp(): () => void {
  const directory = shareOnePostgres()
  const watcher = spawn('/bin/sh', ['-c', watch, 'watch', String(process.pid), directory], {
    detached: true,
    stdio: 'ignore',
  })
  watcher.unref()
  return () => {
    watcher.kill()
    const answer = join(directory, 'answer')
    const pid = existsSync(answer) ? (JSON.parse(readFileSync(answer, 'utf8')) as { pid?: number }).pid : undefined
    if (pid !== undefined) process.kill(pid, 'SIGQUIT')
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}
