/** What the made-up year of a member looks like. */
export interface YearPlan {
  /** How much there is of everything, against the levels below. */
  readonly scale: number
  readonly incidentsThisYear: number
  readonly incidentsLastYear: number
  /** By codes of ISO 3166-2; the first ones come up most. */
  readonly regions: readonly { readonly area: string; readonly name: string }[]
  /** By how much a sector differs from the rest so many days ago; null: not at all. */
  readonly lately: (sector: string, back: number) => number | null
}

/** Sectors with their attempts a day. */
export const sectorsOfYear = [
  { sector: 'government', level: 14 },
  { sector: 'telecommunications', level: 10 },
  { sector: 'energy', level: 8 },
  { sector: 'financial-services', level: 9 },
  { sector: 'transportation', level: 6 },
  { sector: 'water', level: 5 },
] as const

/** The alliance: 230 incidents this year after 150 last year; Philippine government agencies a fifth up on the week, and ports far above what is usual. */
export const yearPlans: Readonly<Record<string, YearPlan>> = {
  US: {
    ...{ scale: 1.6, incidentsThisYear: 70, incidentsLastYear: 52 },
    regions: [
      { area: 'US-DC', name: 'District of Columbia' },
      { area: 'US-CA', name: 'California' },
      { area: 'US-NY', name: 'New York' },
      { area: 'US-IL', name: 'Illinois' },
    ],
    lately: () => null,
  },
  JP: {
    ...{ scale: 1.2, incidentsThisYear: 62, incidentsLastYear: 48 },
    regions: [
      { area: 'JP-13', name: '東京都' },
      { area: 'JP-27', name: '大阪府' },
      { area: 'JP-23', name: '愛知県' },
      { area: 'JP-40', name: '福岡県' },
      { area: 'JP-04', name: '宮城県' },
      { area: 'JP-01', name: '北海道' },
    ],
    lately: (sector, back) => (sector === 'energy' && back > 20 && back <= 34 ? 1.9 : null),
  },
  PH: {
    ...{ scale: 1, incidentsThisYear: 98, incidentsLastYear: 50 },
    regions: [
      { area: 'PH-00', name: 'National Capital Region' },
      { area: 'PH-03', name: 'Central Luzon' },
      { area: 'PH-07', name: 'Central Visayas' },
      { area: 'PH-11', name: 'Davao' },
    ],
    lately: (sector, back) => {
      if (back > 7) return null
      return sector === 'government' ? 1.2 : sector === 'transportation' ? 3.2 : null
    },
  },
}
