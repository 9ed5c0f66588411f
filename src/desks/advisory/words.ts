/** The few words around an advisory's own texts, in the languages of the alliance; others read English. Labels are not among them. */
const catalogue = {
  en: {
    joint: 'Joint cybersecurity advisory',
    by: 'Issued together by',
    published: 'Published',
    version: 'Version',
    vulnerabilities: 'Vulnerabilities',
    indicators: 'Indicators',
    references: 'References',
    playbooks: 'What to do, step by step',
    remediation: 'Remedy',
    hash: 'Hash of the document that was signed off',
    known_affected: 'affected',
    fixed: 'fixed',
    under_investigation: 'under investigation',
    translated: 'A translation. The original is in: ',
  },
  ja: {
    joint: '共同サイバーセキュリティ注意喚起',
    by: '共同発行',
    published: '公開日時',
    version: '版',
    vulnerabilities: '脆弱性',
    indicators: 'インジケーター',
    references: '参考情報',
    playbooks: '対応手順',
    remediation: '対策',
    hash: '承認された文書のハッシュ値',
    known_affected: '影響あり',
    fixed: '修正済み',
    under_investigation: '調査中',
    translated: '翻訳です。原文の言語：',
  },
  fil: {
    joint: 'Magkasanib na babala sa cybersecurity',
    by: 'Magkasamang inilabas ng',
    published: 'Inilathala',
    version: 'Bersyon',
    vulnerabilities: 'Mga kahinaan',
    indicators: 'Mga indicator',
    references: 'Mga sanggunian',
    playbooks: 'Ano ang gagawin, hakbang-hakbang',
    remediation: 'Lunas',
    hash: 'Hash ng dokumentong pinagtibay',
    known_affected: 'apektado',
    fixed: 'naayos na',
    under_investigation: 'sinisiyasat',
    translated: 'Isang salin. Ang orihinal ay nasa wikang: ',
  },
} as const

export type AdvisoryWords = Readonly<Record<keyof (typeof catalogue)['en'], string>>

export function advisoryWords(language: string): AdvisoryWords {
  return language === 'ja' ? catalogue.ja : language === 'fil' ? catalogue.fil : catalogue.en
}
