/** Kill chains by the names that their makers gave them, which are the same in every language. */
const names: Readonly<Record<string, string>> = {
  'mitre-attack': 'MITRE ATT&CK',
  'mitre-mobile-attack': 'MITRE ATT&CK Mobile',
  'mitre-ics-attack': 'MITRE ATT&CK ICS',
  'mitre-atlas': 'MITRE ATLAS',
  'lockheed-martin-cyber-kill-chain': 'Cyber Kill Chain',
  disarm: 'DISARM',
}

/** What a kill chain is called; one that is not known, as its author writes it. */
export function chainName(chain: string): string {
  return Object.hasOwn(names, chain) ? names[chain]! : chain
}
