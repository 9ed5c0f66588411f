import type { away as english } from '../en/away.ts'

export const away: Record<keyof typeof english, string> = {
  'away.title': 'ノードに接続できません。',
  'away.since': '表示しているのは{{time}}時点の内容です。',
  'away.limit': '{{tlp}}を超えるものは保存されません。',
  'away.readOnly': '応答があるまで変更はできません。応答が戻れば自動的に再開します。',
  'away.refused': '実行されていません。何も送信していません。入力した内容は残っています。',
}
