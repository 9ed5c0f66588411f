import { existsSync } from 'node:fs'
import { flashAlert, flashCode } from '../api/contract/flash.ts'
import { maxFlashBytes } from '../flash/alert.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'
import { readTextFile } from './text-file.ts'

export const flashAck: Command = {
  positionals: ['DIR', 'NAME'],
  options: {},
  async run({ args }) {
    const [dir, given] = args.positionals as [string, string]
    const api = requireRunning(dir)
    let name = given
    // A copy that came on paper or by mail is read first.
    if (!/^[A-Z][A-Z0-9]{1,7}-\d{1,9}$/.test(given) || existsSync(given)) {
      const text = readTextFile(given, maxFlashBytes * 4)
      name = flashAlert.parse(await api.send('POST', '/flash/read', JSON.stringify({ text }))).name
    }
    const { code, spelled, sent } = flashCode.parse(await api.send('POST', `/flash/${name}/acknowledgement`, ''))
    const way = sent ? 'It also goes to the sender over the network.' : 'It does not go over the network: read it out.'
    return { json: { name, code, spelled, sent }, text: `${name}: ${code}\n  ${spelled}\n${way}` }
  },
}
