import type { start as english } from '../en/start.ts'

export const start: Record<keyof typeof english, string> = {
  'start.title': 'Hindi ma-load ang console',
  'start.text':
    'Nagbago o nawawala ang mga file nito sa node na ito, gaya ng kapag ina-upgrade ito. Maghintay nang isang minuto, saka i-load muli ang pahina. Kung ganoon pa rin, sabihin sa tagapangasiwa na kailangang buuing muli ang console.',
  'start.again': 'I-load muli',
}
