import { Fault } from '../base/fault.ts'
import { mailTemplate } from '../desks/incident/mail-file.ts'
import { languages } from '../desks/incident/words.ts'
import type { Command } from './command.ts'

export const incidentTemplate: Command = {
  positionals: [],
  options: { language: { kind: 'text' } },
  async run({ args }) {
    const asked = args.texts.get('language') ?? 'en'
    const language = languages.find((one) => one === asked)
    if (language === undefined) throw new Fault('usage', `--language is one of ${languages.join(', ')}`)
    const text = mailTemplate(language)
    return { json: { language, text }, text }
  },
}
