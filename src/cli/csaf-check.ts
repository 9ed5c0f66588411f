import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { csafDocument } from '../api/contract/advisories.ts'
import { showCsaf } from './advisory-text.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { readSmallText } from './text-file.ts'

/** Checks another's CSAF document with the hash and the signature that lie beside it. */
export const csafCheck: Command = {
  positionals: ['DIR', 'FILE'],
  options: {},
  async run({ args, terminal }) {
    const [dir, file] = args.positionals as readonly [string, string]
    const beside = async (...endings: string[]): Promise<string> => {
      const found = endings.map((ending) => `${file}${ending}`).find((path) => existsSync(path))
      return found === undefined ? '' : readSmallText(found, terminal, 64 * 1024)
    }
    const body = {
      text: await readSmallText(file, terminal, 8 * 1024 * 1024),
      name: file === '-' ? '' : basename(file),
      hash: await beside('.sha512', '.sha256'),
      signature: await beside('.asc'),
    }
    const found = csafDocument.parse(await requireRunning(dir).send('POST', '/csaf-documents', JSON.stringify(body)))
    return { json: found, text: showCsaf(found), exit: found.state === 'refused' ? 1 : 0 }
  },
}
