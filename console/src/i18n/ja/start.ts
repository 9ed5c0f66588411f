import type { start as english } from '../en/start.ts'

export const start: Record<keyof typeof english, string> = {
  'start.title': 'コンソールを読み込めませんでした',
  'start.text':
    'このノードのコンソールのファイルが変わったか、ありません。更新中の可能性があります。少し待ってから、ページを読み込み直してください。変わらない場合は、コンソールの再ビルドが必要なことを管理者に知らせてください。',
  'start.again': '読み込み直す',
}
