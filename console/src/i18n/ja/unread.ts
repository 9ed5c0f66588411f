import type { unread as english } from '../en/unread.ts'

export const unread: Record<keyof typeof english, string> = {
  'reading.why.it leads to itself': '自分自身を指しています',
  'reading.why.its kind is no word: it became related-to': '種類が単語ではないため、related-toとしました',
  'reading.why.one of its ends came to several objects, or to none':
    '端の一方が複数のオブジェクトになったか、どれにもなりませんでした',
  'reading.why.there are too many of them': '数が多すぎます',
  'reading.why.what it leads to is not in the event': '指している先がイベントの中にありません',
  'reading.why.another rule has its number, and a revision no lower':
    'より新しい（または同じ）版のルールが同じ番号を使っています',
  'reading.why.for which engine it is: it counts as one for Snort':
    'どのエンジン用かの記載がないため、Snort用とみなします',
  'reading.why.for which engine it is: it counts as one for Suricata':
    'どのエンジン用かの記載がないため、Suricata用とみなします',
  'reading.why.it has not one number (sid)': '番号（sid）が一つに定まりません',
  'reading.why.it is no rule': 'ルールではありません',
  'reading.why.it is not one line of text': '1行のテキストではありません',
  'reading.why.it is switched off': '無効にされています',
  'reading.why.it is too long': '長すぎます',
  'reading.why.it raises nothing': '警告を出さないルールです',
  'reading.why.its fingerprint and dates: STIX has no object for them':
    'フィンガープリントと日時（STIXに対応するオブジェクトがありません）',
  'reading.why.its head is not a protocol, addresses, ports and a direction':
    '先頭がプロトコル・アドレス・ポート・方向の形になっていません',
  'reading.why.its options are not closed': 'オプションが閉じられていません',
  'reading.why.an option of it has no name': '名前のないオプションがあります',
  'reading.why.a sighting of an observable': '観測可能情報の検知',
  'reading.why.an expiration': '失効の報告',
  'reading.why.an observable has no description': '観測可能情報には説明を付けられません',
  'reading.why.an observable has no labels': '観測可能情報にはラベルを付けられません',
  'reading.why.it counts only together with others (AND)': '他の条件と組み合わせた場合にだけ意味を持ちます（AND）',
  'reading.why.it has no CVE number': 'CVE番号がありません',
  'reading.why.it has no id': 'IDがありません',
  'reading.why.it has no vulnerabilities, so there is no report': '脆弱性がないため、レポートは作りません',
  'reading.why.it is deleted': '削除済みです',
  'reading.why.it is empty': '空です',
  'reading.why.it is no value of its kind': 'この種類の値ではありません',
  'reading.why.it is no value that tells its kind': '種類を判別できる値ではありません',
  'reading.why.no object says it': 'これを表すオブジェクトがありません',
  'reading.why.no part of an object': 'オブジェクトの項目ではありません',
  'reading.why.nothing of it became an object': 'オブジェクトになったものがありません',
  'reading.why.nothing of it became an object, so there is no report':
    'オブジェクトになったものがないため、レポートは作りません',
  'reading.why.that it is said of an observable': '観測可能情報についての記述であること',
  'reading.why.that its attributes belong together': '属性が一組であること',
  'reading.why.the value is not of this term': 'この項目の値ではありません',
  'reading.why.the value is not of this type': 'この種類の値ではありません',
  'reading.why.there is no object for it': '対応するオブジェクトがありません',
  'reading.why.there is no object for this galaxy': 'このGalaxyに対応するオブジェクトがありません',
  'reading.why.there is no object for this term': 'この項目に対応するオブジェクトがありません',
  'reading.why.there is no object for this type': 'この種類に対応するオブジェクトがありません',
  'reading.why.there is nothing that it is about': '対象が何もありません',
  'reading.why.there is nothing in it that an object could be made of': 'オブジェクトにできるものがありません',
  'reading.why.what stands behind the value': '値の後ろに書かれているもの',
}
