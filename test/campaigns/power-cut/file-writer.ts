import { replaceFile } from '../../../src/config/replace-file.ts'

// Replaces a file without end and says what it has replaced it with, for a test that cuts its power: PATH
const path = process.argv[2]
if (path === undefined) throw new Error('usage: file-writer PATH')
for (let number = 1; ; number++) {
  replaceFile(path, `${`${number} `.repeat(2_000)}\n`)
  process.stdout.write(`${number}\n`)
}
