import { openStore } from '../store/open.ts'

// A process of its own that writes without end and says what was acknowledged, for tests that kill it: DATABASE NAME
const [database, name] = process.argv.slice(2)
if (database === undefined || name === undefined) throw new Error('usage: busy-writer DATABASE NAME')
const perTransaction = 3
const store = await openStore({ database })
for (;;) {
  const first = await store.write(async (tx) => {
    const seq = await tx.takeTicks(perTransaction)
    const seqs = Array.from({ length: perTransaction }, (_, index) => seq + index)
    await tx.insertMany(
      'release',
      seqs.map((pos) => ({ pos, seq: pos, lane: 1, latest: 1 })),
    )
    await tx.insertMany(
      'value',
      seqs.map((pos) => ({ key: pos, seq: pos })),
    )
    await tx.insertMany('audit', [
      { num: seq, at: seq, actor: name, action: 'write', subject: '', detail: 'x'.repeat(500) },
    ])
    return seq
  })
  // Pipes are written synchronously: what was said was acknowledged before.
  process.stdout.write(`${first}\n`)
}
