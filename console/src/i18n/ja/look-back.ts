import type { lookBack as english } from '../en/look-back.ts'

export const lookBack: Record<keyof typeof english, string> = {
  'lookBack.title': '過去の照合',
  'lookBack.hint':
    'どの日にどの値がテレメトリーに現れたかだけを保管します。誰が、何時に、何回かは保管しません。新しいインジケーターはすべてこの記録と照合されます。',
  'lookBack.off': '何も保管していません。設定lookBackDays（TREFOIL_LOOK_BACK_DAYS）で有効になります。',
  'lookBack.nothing': 'まだ記録がありません。',
  'lookBack.covered_one': '記録：{{count}}日分（{{until}}）、イベント{{events}}件。',
  'lookBack.covered_other': '記録：{{from}}から{{until}}までの{{count}}日分、イベント{{events}}件。',
  'lookBack.noGaps': '最初の記録以降、抜けている日はありません。',
  'lookBack.gaps_one': '最初の記録以降、記録のない日が{{count}}日あります（{{days}}）。',
  'lookBack.gaps_other': '最初の記録以降、記録のない日が{{count}}日あります（{{days}}など）。',
  'lookBack.kept': '日ごとの記録は{{days}}日間、値そのものは{{valueDays}}日間保管します。',
  'lookBack.error': '「おそらく」が誤りである確率は、値{{count}}件に1件です。',
  'lookBack.values': '値（1行に1件）',
  'lookBack.ask': '過去を調べる',
  'lookBack.when': '観測日',
  'lookBack.seenOn': '以前に観測：{{days}}',
  'lookBack.notSeen': '記録のある日には観測されていません',
  'lookBack.cannot':
    '調べられません（プライベートアドレス、4,096個を超えるアドレスのネットワーク、またはIPv6のネットワーク）',
  'lookBack.probably': 'おそらく',
  'lookBack.below': '下位の名前または範囲内のアドレス',
  'lookBack.more_one': 'ほか{{count}}日',
  'lookBack.more_other': 'ほか{{count}}日',
  'lookBack.recordedDays_one': '{{count}}日分の記録',
  'lookBack.recordedDays_other': '{{count}}日分の記録',
}
