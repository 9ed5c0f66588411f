import type { firstSteps as english } from '../en/first-steps.ts'

export const firstSteps: Record<keyof typeof english, string> = {
  'first.title': 'このノードの最初の1時間',
  'first.yours': 'このノードの最初の1時間：あなたの手順',
  'first.progress': '{{all}}項目中{{done}}項目が完了しました。すべて完了すると、この案内は表示されなくなります。',
  'first.done': '完了',
  'first.next': '次の手順',
  'first.open': 'このあと',
  'first.identity': '身元',
  'first.identity.hint': 'このノードは{{name}}を代表します。鍵が、ほかの加盟機関に伝えたものと同じか確かめてください。',
  'first.identity.act': 'カードを確認',
  'first.people': '担当者',
  'first.people.hint': '1人ずつアカウントを作ります。分析担当は登録し、提供担当は何を外に出すかを決めます。',
  'first.people.act': '担当者を追加',
  'first.charter': '憲章',
  'first.charter.hint': '定足数の署名がある憲章がなければ、何も共有されません。採択するのは提供担当です。',
  'first.charter.act': '連合を開く',
  'first.source': '最初の情報源',
  'first.source.hint': 'TAXIIサーバー、ファイル、フォルダーを購読するか、加盟機関から受け取ります。',
  'first.source.act': '情報源を追加',
  'first.share': '最初の共有',
  'first.share.hint':
    '分析担当が「取り込み」で自組織の情報を登録します。誰に見えるかは、公開する前にプレビューで確かめられます。',
  'first.share.act': '取り込みを開く',
  'sample.title': 'サンプルデータ',
  'sample.hint':
    '画面に慣れるための、架空の攻撃グループとその手口・手がかりです。このノードだけの空間に置かれ、どこにも渡りません。',
  'sample.loaded': '実運用とは別の場所に読み込まれています。削除すると何も残りません。30日たつと自動で消えます。',
  'sample.load': 'サンプルデータを読み込む',
  'sample.enter': '見てみる',
  'sample.remove': '削除する',
}
