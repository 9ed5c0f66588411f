import type { Said } from './words.ts'

/**
 * One vocabulary of sectors over three national lists.
 *
 * US: the 16 critical infrastructure sectors (Presidential Policy Directive 21, kept by National Security Memorandum 22, 2024).
 * JP: the 15 fields of the Cybersecurity Policy for Critical Infrastructure Protection (重要インフラのサイバーセキュリティに係る
 *     行動計画, 2022; ports added on 8 March 2024).
 * PH: sectors classified as critical infostructure in DICT Memorandum Circular 005-2017 (National Cybersecurity Plan 2022);
 *     its transportation "land, sea and air" is three entries here.
 *
 * Maritime and subsea cables are entries of their own here, since the alliance asks about them; in the lists they are parts of others.
 */
export const nationalLists = {
  US: [
    ...['chemical', 'commercial-facilities', 'communications', 'critical-manufacturing', 'dams'],
    ...['defense-industrial-base', 'emergency-services', 'energy', 'financial-services', 'food-and-agriculture'],
    ...['government-services-and-facilities', 'healthcare-and-public-health', 'information-technology'],
    ...['nuclear-reactors-materials-and-waste', 'transportation-systems', 'water-and-wastewater-systems'],
  ],
  JP: [
    ...['情報通信', '金融', '航空', '空港', '鉄道', '電力', 'ガス', '政府・行政サービス'],
    ...['医療', '水道', '物流', '化学', 'クレジット', '石油', '港湾'],
  ],
  PH: [
    ...['government', 'transportation-land', 'transportation-sea', 'transportation-air', 'energy', 'water', 'health'],
    ...['emergency-services', 'banking-and-finance', 'business-process-outsourcing', 'telecommunications', 'media'],
  ],
} as const satisfies Record<string, readonly string[]>
export type Nation = keyof typeof nationalLists
export const nations = Object.keys(nationalLists) as readonly Nation[]

export interface Sector {
  readonly id: string
  readonly said: Said
  /** The word of the industry sectors of STIX 2.1 §10.10. */
  readonly stix: string
  /** What the national lists call it, or count it to; null: that list has no such sector. */
  readonly US: string | null
  readonly JP: string | null
  readonly PH: string | null
}

const sector = (
  id: string,
  stix: string,
  said: readonly [string, string, string],
  lists: readonly [US: string | null, JP: string | null, PH: string | null],
): Sector => ({
  ...{ id, stix, said: { en: said[0], ja: said[1], fil: said[2] } },
  ...{ US: lists[0], JP: lists[1], PH: lists[2] },
})

export const sectors: readonly Sector[] = [
  sector(
    'water',
    'water',
    ['Water and wastewater', '水道', 'Tubig at alkantarilya'],
    ['water-and-wastewater-systems', '水道', 'water'],
  ),
  sector('electricity', 'energy', ['Electricity', '電力', 'Kuryente'], ['energy', '電力', 'energy']),
  sector('gas', 'energy', ['Gas', 'ガス', 'Gas'], ['energy', 'ガス', 'energy']),
  sector('oil', 'energy', ['Oil', '石油', 'Langis'], ['energy', '石油', 'energy']),
  sector(
    'nuclear',
    'nuclear',
    ['Nuclear', '原子力', 'Nukleyar'],
    ['nuclear-reactors-materials-and-waste', '電力', 'energy'],
  ),
  sector('dams', 'dams', ['Dams', 'ダム', 'Mga dam'], ['dams', null, 'water']),
  sector(
    'communications',
    'telecommunications',
    ['Communications', '情報通信', 'Telekomunikasyon'],
    ['communications', '情報通信', 'telecommunications'],
  ),
  sector(
    'subsea-cable',
    'telecommunications',
    ['Subsea cables', '海底ケーブル', 'Mga kable sa ilalim ng dagat'],
    ['communications', '情報通信', 'telecommunications'],
  ),
  sector(
    'information-technology',
    'technology',
    ['Information technology', '情報技術', 'Teknolohiyang pang-impormasyon'],
    ['information-technology', '情報通信', 'telecommunications'],
  ),
  sector('media', 'communications', ['Media', '放送・メディア', 'Media'], ['communications', '情報通信', 'media']),
  sector(
    'finance',
    'financial-services',
    ['Banking and finance', '金融', 'Bangko at pananalapi'],
    ['financial-services', '金融', 'banking-and-finance'],
  ),
  sector(
    'credit',
    'financial-services',
    ['Credit and payment', 'クレジット', 'Kredito at pagbabayad'],
    ['financial-services', 'クレジット', 'banking-and-finance'],
  ),
  sector(
    'health',
    'healthcare',
    ['Health care', '医療', 'Kalusugan'],
    ['healthcare-and-public-health', '医療', 'health'],
  ),
  sector(
    'emergency-services',
    'emergency-services',
    ['Emergency services', '救急・消防', 'Serbisyong pang-emerhensiya'],
    ['emergency-services', '政府・行政サービス', 'emergency-services'],
  ),
  sector(
    'government',
    'government',
    ['Government', '政府・行政サービス', 'Pamahalaan'],
    ['government-services-and-facilities', '政府・行政サービス', 'government'],
  ),
  sector(
    'defence-industry',
    'defense',
    ['Defence industry', '防衛産業', 'Industriyang pandepensa'],
    ['defense-industrial-base', null, null],
  ),
  sector(
    'aviation',
    'transportation',
    ['Aviation', '航空', 'Abyasyon'],
    ['transportation-systems', '航空', 'transportation-air'],
  ),
  sector(
    'airports',
    'transportation',
    ['Airports', '空港', 'Mga paliparan'],
    ['transportation-systems', '空港', 'transportation-air'],
  ),
  sector(
    'rail',
    'transportation',
    ['Railways', '鉄道', 'Riles'],
    ['transportation-systems', '鉄道', 'transportation-land'],
  ),
  sector(
    'logistics',
    'transportation',
    ['Logistics and roads', '物流', 'Logistics at kalsada'],
    ['transportation-systems', '物流', 'transportation-land'],
  ),
  sector(
    'ports',
    'transportation',
    ['Ports', '港湾', 'Mga daungan'],
    ['transportation-systems', '港湾', 'transportation-sea'],
  ),
  sector(
    'maritime',
    'transportation',
    ['Maritime and shipping', '海運', 'Paglalayag at pandagat'],
    ['transportation-systems', '物流', 'transportation-sea'],
  ),
  sector('chemical', 'chemical', ['Chemical', '化学', 'Kemikal'], ['chemical', '化学', null]),
  sector(
    'manufacturing',
    'manufacturing',
    ['Critical manufacturing', '重要製造業', 'Mahalagang pagmamanupaktura'],
    ['critical-manufacturing', null, null],
  ),
  sector(
    'food',
    'agriculture',
    ['Food and agriculture', '食料・農業', 'Pagkain at agrikultura'],
    ['food-and-agriculture', null, null],
  ),
  sector(
    'commercial-facilities',
    'commercial',
    ['Commercial facilities', '商業施設', 'Mga pasilidad pangkomersiyo'],
    ['commercial-facilities', null, null],
  ),
  sector(
    'outsourcing',
    'commercial',
    ['Business process outsourcing', '業務受託（BPO）', 'Business process outsourcing'],
    ['information-technology', null, 'business-process-outsourcing'],
  ),
  sector('other', 'commercial', ['None of these', 'その他', 'Wala sa mga ito'], [null, null, null]),
]

const byId = new Map(sectors.map((one) => [one.id, one]))
export const sectorIds = sectors.map(({ id }) => id) as [string, ...string[]]

/** The sector of this id, or the one that is none of the others. */
export function sectorOf(id: string): Sector {
  return byId.get(id) ?? byId.get('other')!
}

/** Our sectors that an entry of a national list stands for; the first is the one that it names. */
export function sectorsFor(nation: Nation, entry: string): readonly Sector[] {
  return sectors.filter((one) => one[nation] === entry)
}
