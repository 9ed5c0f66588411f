import { publisher } from '../api/contract/advisories.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { readSmallText } from './text-file.ts'

/** From then on, documents that name this publisher and are signed by this key are trusted. */
export const csafTrust: Command = {
  positionals: ['DIR', 'FILE'],
  options: { name: { kind: 'text', required: true }, namespace: { kind: 'text', required: true } },
  async run({ args, terminal }) {
    const [dir, file] = args.positionals as readonly [string, string]
    const body = {
      name: args.texts.get('name'),
      namespace: args.texts.get('namespace'),
      armoured: (await readSmallText(file, terminal, 64 * 1024)).trim(),
    }
    const found = publisher.parse(await requireRunning(dir).send('POST', '/csaf-publishers', JSON.stringify(body)))
    return { json: found, text: `trusted: ${found.name} ${found.namespace}\n  ${found.fingerprint}` }
  },
}
