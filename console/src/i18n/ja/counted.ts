import type { counted as english } from '../en/counted.ts'

export const counted: Record<keyof typeof english, string> = {
  'counted.title': 'この数の内訳',
  'counted.close': '閉じる',
  'counted.nothing': '該当なし',
  'counted.none': '対象は既に失われたか、この期間の外にあります。',
  'counted.objects_one': 'オブジェクト{{count}}件',
  'counted.objects_other': 'オブジェクト{{count}}件',
  'counted.alarmsOnly': '確認が必要なものだけを表示しています。',
  'counted.everything': 'すべて表示',
  'counted.save': '保存',
  'counted.png': '画像（PNG）',
  'counted.svg': '図（SVG）',
  'counted.csv': '表（CSV）',
  'counted.at': '集計時刻',
}
