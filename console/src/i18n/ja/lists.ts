import type { lists as english } from '../en/lists.ts'

export const lists: Record<keyof typeof english, string> = {
  'watchList.watched': '検知対象のインジケーター（新しい順）',
  'watchList.not-watched': '保有しているが検知対象ではないインジケーター（新しい順）',
  'matrixColumn.scored': '手口{{of}}件のうち{{count}}件',
}
