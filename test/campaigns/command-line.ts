/** The options of a campaign: `--name value`; a word that is no option of it ends the program with what there is. */
export function campaignOptions<T extends Readonly<Record<string, string>>>(defaults: T): Record<keyof T, string> {
  const given: Record<string, string> = { ...defaults }
  const words = process.argv.slice(2)
  for (let at = 0; at < words.length; at += 2) {
    const name = words[at]!.replace(/^--/, '')
    const value = words[at + 1]
    if (!words[at]!.startsWith('--') || !Object.hasOwn(defaults, name) || value === undefined) {
      const shown = Object.entries(defaults).map(([option, usual]) => `--${option} (${usual})`)
      console.error(`${words[at]} does not fit; there is: ${shown.join(', ')}`)
      process.exit(2)
    }
    given[name] = value
  }
  return given as Record<keyof T, string>
}

/** The seed that was asked for, else a fresh one, which the campaign prints. */
export function seedOf(text: string): number {
  return text === 'random' ? Math.floor(Math.random() * 1e9) : Number(text)
}
