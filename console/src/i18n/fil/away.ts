import type { away as english } from '../en/away.ts'

export const away: Record<keyof typeof english, string> = {
  'away.title': 'Hindi maabot ang node.',
  'away.since': 'Ang nakikita mo ay mula pa noong {{time}}.',
  'away.limit': 'Walang itinatagong lampas sa {{tlp}}.',
  'away.readOnly': 'Walang mababago hangga’t hindi ito sumasagot; kusa itong magpapatuloy.',
  'away.refused': 'Hindi nagawa, at walang ipinadala. Nananatili rito ang isinulat mo.',
}
