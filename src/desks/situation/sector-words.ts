import type { Said } from '../incident/words.ts'

const say = (en: string, ja: string, fil: string): Said => ({ en, ja, fil })

/** The industry sectors of STIX §10.11 in words. */
const words: Readonly<Record<string, Said>> = {
  aerospace: say('Aerospace', '航空宇宙', 'Aerospace'),
  agriculture: say('Agriculture', '農業', 'Agrikultura'),
  automotive: say('Automotive', '自動車', 'Sasakyan'),
  chemical: say('Chemical', '化学', 'Kemikal'),
  commercial: say('Commercial', '商業', 'Komersiyo'),
  communications: say('Communications', '通信・報道', 'Komunikasyon'),
  construction: say('Construction', '建設', 'Konstruksiyon'),
  dams: say('Dams', 'ダム', 'Mga dam'),
  defense: say('Defence', '防衛', 'Depensa'),
  education: say('Education', '教育', 'Edukasyon'),
  'emergency-services': say('Emergency services', '救急・消防', 'Serbisyong pang-emerhensiya'),
  energy: say('Energy', 'エネルギー', 'Enerhiya'),
  entertainment: say('Entertainment', '娯楽', 'Libangan'),
  'financial-services': say('Financial services', '金融', 'Pananalapi'),
  government: say('Government', '政府・行政', 'Pamahalaan'),
  healthcare: say('Health care', '医療', 'Kalusugan'),
  'hospitality-leisure': say('Hospitality and leisure', '宿泊・観光', 'Turismo'),
  infrastructure: say('Infrastructure', 'インフラ', 'Imprastruktura'),
  insurance: say('Insurance', '保険', 'Seguro'),
  manufacturing: say('Manufacturing', '製造', 'Pagmamanupaktura'),
  mining: say('Mining', '鉱業', 'Pagmimina'),
  'non-profit': say('Non-profit', '非営利', 'Hindi kumikita'),
  nuclear: say('Nuclear', '原子力', 'Nukleyar'),
  pharmaceuticals: say('Pharmaceuticals', '医薬品', 'Parmasyutiko'),
  retail: say('Retail', '小売', 'Tingian'),
  technology: say('Technology', '情報技術', 'Teknolohiya'),
  telecommunications: say('Telecommunications', '電気通信', 'Telekomunikasyon'),
  transportation: say('Transportation', '交通・運輸', 'Transportasyon'),
  utilities: say('Utilities', '公益事業', 'Mga utility'),
  water: say('Water', '水道', 'Tubig'),
}
const unknown = say('Sector not known', '分野不明', 'Hindi alam ang sektor')

/** A sector in words; what is not one of STIX is shown as it stands. */
export function sectorName(sector: string, language: keyof Said): string {
  if (sector === '' || sector === 'unknown') return unknown[language]
  return words[sector]?.[language] ?? sector
}
