import type { lists as english } from '../en/lists.ts'

export const lists: Record<keyof typeof english, string> = {
  'watchList.watched': 'Mga indicator na hinahanap, pinakabago ang una',
  'watchList.not-watched': 'Mga indicator na hawak ngunit hindi hinahanap, pinakabago ang una',
  'watchList.because': 'Bakit hindi hinahanap',
  'ally.open': 'Buksan sa console ng {{member}}',
  'ally.askFor':
    'Kung may nagpadala sa iyo ng address na ito, maaaring nasa kanila ito at hindi pa naibibigay sa kasaping ito. Hilingin na ilabas nila ito, at sabihin kung para saan mo kailangan.',
  'found.also': 'Nasa mga mesa at listahan din:',
  'matrixColumn.scored': '{{count}} / {{of}} teknik',
}
