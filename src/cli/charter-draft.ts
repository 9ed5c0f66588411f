import { parseAgreementYaml } from '../alliance/agreement.ts'
import { readCard } from '../alliance/card.ts'
import { draftCharter, readCharter } from '../alliance/charter.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { inFile, readTextFile } from './text-file.ts'

const maxCardBytes = 64 * 1024
const maxAgreementBytes = 1024 * 1024
export const maxCharterBytes = 4 * 1024 * 1024

export const charterDraft: Command = {
  positionals: [],
  options: {
    cards: { kind: 'many', required: true },
    agreement: { kind: 'many', required: true },
    quorum: { kind: 'text' },
    previous: { kind: 'text' },
    alliance: { kind: 'text' },
  },
  async run({ args }) {
    const cards = (args.many.get('cards') ?? []).map((path) =>
      inFile(path, () => readCard(readTextFile(path, maxCardBytes))),
    )
    const agreements = (args.many.get('agreement') ?? []).map((path) =>
      inFile(path, () => parseAgreementYaml(readTextFile(path, maxAgreementBytes))),
    )
    const previousPath = args.texts.get('previous')
    const previous =
      previousPath === undefined
        ? undefined
        : inFile(previousPath, () => readCharter(readTextFile(previousPath, maxCharterBytes)))
    const quorum = args.texts.get('quorum')
    if (quorum !== undefined && !/^\d{1,4}$/.test(quorum)) throw new Fault('usage', '--quorum needs a whole number')
    const text = draftCharter({
      alliance: args.texts.get('alliance') ?? previous?.charter.alliance ?? agreements[0]?.title ?? 'alliance',
      cards,
      agreements,
      ...(quorum === undefined ? {} : { quorum: Number(quorum) }),
      ...(previous === undefined ? {} : { previous }),
    })
    return { json: JSON.parse(text), text: text.trimEnd() }
  },
}
