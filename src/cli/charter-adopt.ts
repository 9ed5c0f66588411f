import { readCharter, renewedLedgers } from '../alliance/charter.ts'
import { administer } from './administration.ts'
import { maxCharterBytes } from './charter-draft.ts'
import type { Command } from './command.ts'
import { inFile, readTextFile } from './text-file.ts'

export const charterAdopt: Command = {
  positionals: ['FILE'],
  options: { into: { kind: 'text', required: true } },
  async run({ args, env }) {
    const path = args.positionals[0] as string
    const dir = args.texts.get('into') as string
    const text = readTextFile(path, maxCharterBytes)
    const { charter, digest, signedBy } = inFile(path, () => readCharter(text))
    await administer(dir, env, (node) => node.adoptCharter(text))
    return {
      json: { alliance: charter.alliance, version: charter.version, digest, quorum: charter.quorum, signedBy },
      text: `${dir} has adopted version ${charter.version} of the charter of ${charter.alliance}, signed by ${signedBy.join(', ')}${renewedLedgers(
        charter,
      )
        .map((sentence) => `\n${sentence}`)
        .join('')}`,
    }
  },
}
