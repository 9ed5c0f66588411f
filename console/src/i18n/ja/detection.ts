import type { detection as english } from '../en/detection.ts'

export const detection: Record<keyof typeof english, string> = {
  'detection.title': '検知',
  'detection.intro':
    'このノードのテレメトリーで {{watched}} 件のインジケーターを監視しています。{{notWatched}} 件は保持していますが、監視できないか、許可されていません。',
  'detection.tripped': '一致しすぎるインジケーター',
  'detection.trippedHint':
    '突然すべてに一致したため、担当者が再開するまで何も報告しません。協定が許す場合は作成者に通知済みです。',
  'detection.noneTripped': '一致しすぎるインジケーターはありません。',
  'detection.indicator': 'インジケーター',
  'detection.matched': '一致数',
  'detection.since': '日時',
  'detection.act': '操作',
  'detection.ofEvents': '{{events}} 件中 {{hits}} 件',
  'detection.reset': '監視を再開する',
  'detection.allowed': '許可した値',
  'detection.allowedHint': 'どのインジケーターに含まれていても、これらの値では何も報告しません。',
  'detection.noneAllowed': '許可された値はありません。',
  'detection.value': '値',
  'detection.valueHint':
    'ドメイン（下位を含む）、アドレス、ネットワーク、URL、ハッシュ値、メールアドレス、または file:ファイル名',
  'detection.reason': '理由',
  'detection.owner': '許可した人',
  'detection.until': '期限',
  'detection.untilHint': '最長 1 年です。その後は再び監視します。',
  'detection.remove': '許可を取り消す',
  'detection.allow': '許可する',
  'detection.refused': '許可できる値ではないか、1 年以内の将来の日付ではありません。',
  'detection.rule': 'インジケーターの価値',
  'detection.ruleHint':
    '作成者の確信度から始まり、誰にも観測されなければゼロまで下がります。分野と協定ごとのしきい値はコマンドで設定できます（trefoil detection --rule）。',
  'detection.days': '価値がなくなるまでの日数：{{kind}}',
  'detection.kind.address': 'アドレス',
  'detection.kind.domain': 'ドメイン',
  'detection.kind.url': 'ウェブの URL',
  'detection.kind.hash': 'ハッシュ値',
  'detection.kind.email': 'メールアドレス',
  'detection.kind.other': 'その他',
  'detection.threshold.weak': 'これを下回ると、弱い目撃情報として報告します',
  'detection.threshold.none': 'これを下回ると、何も報告しません',
  'detection.save': '保存する',
}
