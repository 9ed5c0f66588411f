import { advisory } from '../api/contract/advisories.ts'
import { showAdvisoryFully } from './advisory-text.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { readSmallText } from './text-file.ts'

/** Begins an advisory with the text in a file, or changes the one of an id to it. */
export const advisoryDraft: Command = {
  positionals: ['DIR', 'FILE'],
  options: { amend: { kind: 'text' }, note: { kind: 'text' } },
  async run({ args, terminal }) {
    const [dir, file] = args.positionals as readonly [string, string]
    const text = await readSmallText(file, terminal, 1024 * 1024)
    const api = requireRunning(dir)
    const id = args.texts.get('amend')
    if (id === undefined) {
      const begun = advisory.parse(await api.send('POST', '/advisories', text))
      return { json: begun, text: showAdvisoryFully(begun) }
    }
    const path = `/advisories/${encodeURIComponent(id)}`
    const { head } = advisory.parse(await api.get(path))
    const body = { basis: head, text: JSON.parse(text) as unknown, note: args.texts.get('note') ?? '' }
    const changed = advisory.parse(await api.send('POST', `${path}/amendments`, JSON.stringify(body)))
    return { json: changed, text: showAdvisoryFully(changed) }
  },
}
