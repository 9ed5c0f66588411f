import type { lists as english } from '../en/lists.ts'

export const lists: Record<keyof typeof english, string> = {
  'watchList.watched': 'Mga indicator na hinahanap, pinakabago ang una',
  'watchList.not-watched': 'Mga indicator na hawak ngunit hindi hinahanap, pinakabago ang una',
  'matrixColumn.scored': '{{count}} sa {{of}} teknik',
}
