import { readCharter, renewedLedgers, signCharter } from '../alliance/charter.ts'
import { readConfig } from '../config/read-config.ts'
import { cardOf } from '../node/card.ts'
import { keysOf } from '../node/keys.ts'
import { maxCharterBytes } from './charter-draft.ts'
import type { Command } from './command.ts'
import { inFile, readTextFile, replaceTextFile } from './text-file.ts'

export const charterSign: Command = {
  positionals: ['FILE'],
  options: { with: { kind: 'text', required: true }, previous: { kind: 'text' } },
  async run({ args, env }) {
    const path = args.positionals[0] as string
    const config = readConfig(args.texts.get('with') as string, env)
    const text = readTextFile(path, maxCharterBytes)
    const previousPath = args.texts.get('previous')
    const previous =
      previousPath === undefined
        ? undefined
        : inFile(previousPath, () => readCharter(readTextFile(previousPath, maxCharterBytes)))
    const keys = keysOf(config.dir)
    // A damaged key is a fault of the directory, not of the charter's file.
    cardOf(config, keys)
    const signed = inFile(path, () => signCharter(text, config.member, keys.signing, previous))
    if (signed !== text) replaceTextFile(path, signed)
    const { charter, digest, signedBy } = readCharter(signed)
    const missing = charter.members.map((card) => card.member).filter((member) => !signedBy.includes(member))
    return {
      json: { alliance: charter.alliance, version: charter.version, digest, quorum: charter.quorum, signedBy, missing },
      text:
        `${charter.alliance}, version ${charter.version}: signed by ${signedBy.join(', ')} (${signedBy.length} of ${charter.members.length}; quorum ${charter.quorum})` +
        (missing.length === 0 ? '' : `\nnot yet by ${missing.join(', ')}`) +
        renewedLedgers(charter)
          .map((sentence) => `\n${sentence}`)
          .join(''),
    }
  },
}
