import type { inquiry as english } from '../en/inquiry.ts'

export const inquiry: Record<keyof typeof english, string> = {
  'inquiry.title': '同盟国への照会',
  'inquiry.intro':
    'ある値を知っているかどうかを他の加盟機関に尋ねます。相手に伝わるのは、照会したことと値の件数だけです。値そのものは伝わりません。',
  'inquiry.values': '値',
  'inquiry.valuesHint':
    '1行に1件ずつ、ドメイン、アドレス、ネットワーク、URL、ハッシュ値、メールアドレス、file:ファイル名を入力します。無害化した表記でもかまいません。1,000件までです。',
  'inquiry.count_one': '{{count}}件',
  'inquiry.count_other': '{{count}}件',
  'inquiry.tooMany': '1,000件を超えています。分けて照会してください。',
  'inquiry.members': '照会先',
  'inquiry.perDay_one': '1日{{count}}件まで',
  'inquiry.perDay_other': '1日{{count}}件まで',
  'inquiry.mayNot': '{{member}}への照会を認める協定がありません。',
  'inquiry.nobody': 'この加盟機関に照会を認める協定がありません。協定のconfirm-existenceで認めることができます。',
  'inquiry.ask': '照会する',
  'inquiry.asking': '照会しています…',
  'inquiry.answers': '回答',
  'inquiry.value': '値',
  'inquiry.yes': 'はい',
  'inquiry.no': 'いいえ',
  'inquiry.notAsked': '照会できない値',
  'inquiry.noAnswer': '回答なし',
  'inquiry.of': '{{when}} 時点の保有情報による回答',
  'inquiry.left': '本日はあと{{count}}件照会できます',
  'inquiry.because.no-right': '照会を認める協定がありません。',
  'inquiry.because.over-quota': '本日はこれ以上照会できません。',
  'inquiry.because.not-ready': '照会用の情報がまだ公開されていません。後でもう一度お試しください。',
  'inquiry.because.unreachable': '接続できませんでした。',
  'inquiry.because.untrusted': '公開された鍵で作られた回答ではないため、信用できません。',
  'inquiry.means': '回答の意味',
  'inquiry.meansYes':
    '「はい」は、まったく同じ値を含む情報を相手が公開していること（協定が定める場合は、保有していること）を示します。どの情報か、どう評価されているかは分かりません。詳しくは依頼で尋ねてください。',
  'inquiry.meansNo':
    '「いいえ」は、持っていないか、こちらに伝えることが認められていないか、表示された時刻より後に入手したことを示します。値が無害であるという意味ではありません。',
  'inquiry.meansError': '偶然による誤った「はい」は、{{count}}件に1件未満です。',
  'inquiry.meansExact':
    '完全に一致する値だけを調べます。example.comへの「はい」からa.example.comについては何も言えません。',
  'inquiry.whoMayAsk': '当ノードに照会できる加盟機関',
  'inquiry.whoMayAskHint':
    '権利の範囲で「はい」か「いいえ」だけが伝わります。何を尋ねられたかは、当ノードの誰にも分かりません。',
  'inquiry.member': '加盟機関',
  'inquiry.right': '権利',
  'inquiry.published': '公開日時',
  'inquiry.askedToday': '本日の照会件数',
  'inquiry.notYet': '未公開',
  'inquiry.noneMay': '当ノードへの照会を認める協定はありません。',
  'inquiry.confirms': '照会できる内容',
  'inquiry.confirmsNothing': 'なし',
  'inquiry.confirmsAs_one': '{{title}}（{{tlp}}まで、1日{{count}}件）',
  'inquiry.confirmsAs_other': '{{title}}（{{tlp}}まで、1日{{count}}件）',
}
