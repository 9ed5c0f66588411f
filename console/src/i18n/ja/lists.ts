import type { lists as english } from '../en/lists.ts'

export const lists: Record<keyof typeof english, string> = {
  'watchList.watched': '検知対象のインジケーター（新しい順）',
  'watchList.not-watched': '保有しているが検知対象ではないインジケーター（新しい順）',
  'watchList.because': '探していない理由',
  'ally.open': '{{member}}のコンソールで開く',
  'ally.askFor':
    '誰かからこのアドレスを受け取った場合、送り主の側にはあっても、こちらには提供されていないことがあります。必要な理由を添えて、提供を依頼してください。',
  'found.also': '業務と一覧での該当:',
  'matrixColumn.scored': '手口 {{count}} / {{of}}',
}
