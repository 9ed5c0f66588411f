import type { Language } from '../incident/words.ts'
import type { BriefingPeriod } from './briefing.ts'

interface AlertFacts {
  readonly whom: string
  readonly days: string
  readonly kind: 'attempt' | 'incident'
  readonly observed: string
  readonly expected: string
  readonly windows: number
  /** It happens once in so many. */
  readonly chance: string
}

export interface BriefingWords {
  readonly title: (period: BriefingPeriod, member: string) => string
  readonly days: (days: string) => string
  readonly made: (at: string) => string
  readonly handling: string
  readonly inShort: string
  readonly attempts: (count: string, change: string, period: BriefingPeriod) => string
  readonly incidents: (count: string, change: string, period: BriefingPeriod) => string
  readonly synthetic: string
  readonly new: string
  readonly member: string
  readonly sector: string
  readonly actor: string
  readonly name: string
  readonly reported: string
  readonly week: string
  readonly mostly: string
  readonly attemptsHead: string
  readonly incidentsHead: string
  readonly changeHead: string
  readonly warnings: string
  readonly noWarnings: string
  readonly sectors: string
  readonly actors: string
  readonly newIncidents: string
  readonly noIncidents: string
  readonly published: string
  readonly noPublished: string
  readonly withheld: string
  readonly nothing: string
  readonly alert: (facts: AlertFacts) => string
}

const en: BriefingWords = {
  title: (period, member) => `${period === 'daily' ? 'Daily' : 'Weekly'} briefing, ${member}`,
  days: (days) => `${days} (UTC)`,
  made: (at) => `Made on ${at} UTC`,
  handling: 'For the people of this node. Statistics for other members leave by their own page.',
  inShort: 'In short',
  attempts: (count, change, period) =>
    `${count} ${count === '1' ? 'attempt was' : 'attempts were'} seen (${change} against ${period === 'daily' ? 'the same day a week before' : 'the week before'}).`,
  incidents: (count, change, period) =>
    `${count} ${count === '1' ? 'incident was' : 'incidents were'} reported (${change} against ${period === 'daily' ? 'the same day a week before' : 'the week before'}).`,
  synthetic: 'Some of these reports are synthetic: made up for a demonstration, and marked so.',
  new: 'new',
  member: 'Member',
  sector: 'Sector',
  actor: 'Actor',
  name: 'Incident',
  reported: 'Reported (UTC)',
  week: 'Week of',
  mostly: 'Mostly against',
  attemptsHead: 'Attempts',
  incidentsHead: 'Incidents',
  changeHead: 'Change',
  warnings: 'Early warnings',
  noWarnings: 'No rate was above what is usual.',
  sectors: 'Sectors',
  actors: 'Actors',
  newIncidents: 'New incidents',
  noIncidents: 'None was reported.',
  published: 'Statistics that members published',
  noPublished: 'None of these weeks.',
  withheld: 'withheld',
  nothing: 'Nothing was counted.',
  alert: ({ whom, days, kind, observed, expected, windows, chance }) =>
    `${whom}: ${observed} ${kind}${observed === '1' ? '' : 's'} in ${days}; usual are ${expected} (median of the ${windows} before). By chance alone this happens 1 time in ${chance}.`,
}

const ja: BriefingWords = {
  title: (period, member) => `${period === 'daily' ? '日次' : '週次'}ブリーフィング（${member}）`,
  days: (days) => `${days}（UTC）`,
  made: (at) => `作成日時：${at}（UTC）`,
  handling: 'このノードの担当者向けです。他の加盟機関向けの統計は専用のページから公表します。',
  inShort: '要約',
  attempts: (count, change, period) =>
    `攻撃の試みは${count}件でした（${period === 'daily' ? '前週の同じ曜日' : '前の週'}との比較：${change}）。`,
  incidents: (count, change, period) =>
    `報告されたインシデントは${count}件でした（${period === 'daily' ? '前週の同じ曜日' : '前の週'}との比較：${change}）。`,
  synthetic: '一部の報告は、デモ用に作成された合成データです。該当する報告にはその旨が明記されています。',
  new: '新規',
  member: '加盟機関',
  sector: '分野',
  actor: '攻撃者',
  name: 'インシデント',
  reported: '報告日時（UTC）',
  week: '週の初日',
  mostly: '主な標的',
  attemptsHead: '試み',
  incidentsHead: 'インシデント',
  changeHead: '増減',
  warnings: '早期警戒',
  noWarnings: '通常を上回る増加はありませんでした。',
  sectors: '分野別',
  actors: '攻撃者別',
  newIncidents: '新しいインシデント',
  noIncidents: '報告はありませんでした。',
  published: '加盟機関が公表した統計',
  noPublished: 'この期間に公表された統計はありません。',
  withheld: '非公表',
  nothing: '計上されたものはありません。',
  alert: ({ whom, days, kind, observed, expected, windows, chance }) =>
    `${whom}：${days}の${kind === 'attempt' ? '試み' : 'インシデント'}は${observed}件でした。通常は${expected}件です（過去${windows}期間の中央値）。偶然にこうなる確率は${chance}分の1です。`,
}

const fil: BriefingWords = {
  title: (period, member) => `${period === 'daily' ? 'Araw-araw na' : 'Lingguhang'} ulat-buod, ${member}`,
  days: (days) => `${days} (UTC)`,
  made: (at) => `Ginawa noong ${at} UTC`,
  handling:
    'Para sa mga tao ng node na ito. Ang estadistika para sa ibang kasapi ay lumalabas sa sarili nitong pahina.',
  inShort: 'Sa madaling sabi',
  attempts: (count, change, period) =>
    `${count} pagtatangka ang nakita (${change} kumpara sa ${period === 'daily' ? 'parehong araw noong nakaraang linggo' : 'nakaraang linggo'}).`,
  incidents: (count, change, period) =>
    `${count} insidente ang iniulat (${change} kumpara sa ${period === 'daily' ? 'parehong araw noong nakaraang linggo' : 'nakaraang linggo'}).`,
  synthetic: 'May mga ulat dito na sintetiko: gawa-gawa para sa demonstrasyon, at may tatak na ganoon.',
  new: 'bago',
  member: 'Kasapi',
  sector: 'Sektor',
  actor: 'Umaatake',
  name: 'Insidente',
  reported: 'Iniulat (UTC)',
  week: 'Linggo ng',
  mostly: 'Karamihan laban sa',
  attemptsHead: 'Pagtatangka',
  incidentsHead: 'Insidente',
  changeHead: 'Pagbabago',
  warnings: 'Maagang babala',
  noWarnings: 'Walang bilang na lampas sa karaniwan.',
  sectors: 'Mga sektor',
  actors: 'Mga umaatake',
  newIncidents: 'Mga bagong insidente',
  noIncidents: 'Walang iniulat.',
  published: 'Estadistikang inilathala ng mga kasapi',
  noPublished: 'Wala sa mga linggong ito.',
  withheld: 'hindi inilabas',
  nothing: 'Walang nabilang.',
  alert: ({ whom, days, kind, observed, expected, windows, chance }) =>
    `${whom}: ${observed} ${kind === 'attempt' ? 'pagtatangka' : 'insidente'} sa ${days}; karaniwan ay ${expected} (median ng ${windows} nauna). Kung nagkataon lang, 1 sa ${chance} ang tsansa nito.`,
}

const all: Readonly<Record<Language, BriefingWords>> = { en, ja, fil }

export function briefingWords(language: Language): BriefingWords {
  return all[language]
}
