import type { StixObject } from './object.ts'

/**
 * The regions that a picture of the alliance shows: the four regions of the US Census Bureau, the eight regions of Japan, and the
 * National Capital Region and island groups of the Philippines, by the codes of ISO 3166-2 that lie in each.
 */
const codes: Readonly<Record<string, string>> = {
  'us-northeast': 'US-CT US-ME US-MA US-NH US-RI US-VT US-NJ US-NY US-PA',
  'us-midwest': 'US-IL US-IN US-MI US-OH US-WI US-IA US-KS US-MN US-MO US-NE US-ND US-SD',
  'us-south': 'US-DE US-FL US-GA US-MD US-NC US-SC US-VA US-DC US-WV US-AL US-KY US-MS US-TN US-AR US-LA US-OK US-TX',
  'us-west': 'US-AZ US-CO US-ID US-MT US-NV US-NM US-UT US-WY US-AK US-CA US-HI US-OR US-WA',
  'jp-hokkaido': 'JP-01',
  'jp-tohoku': 'JP-02 JP-03 JP-04 JP-05 JP-06 JP-07',
  'jp-kanto': 'JP-08 JP-09 JP-10 JP-11 JP-12 JP-13 JP-14',
  'jp-chubu': 'JP-15 JP-16 JP-17 JP-18 JP-19 JP-20 JP-21 JP-22 JP-23',
  'jp-kansai': 'JP-24 JP-25 JP-26 JP-27 JP-28 JP-29 JP-30',
  'jp-chugoku': 'JP-31 JP-32 JP-33 JP-34 JP-35',
  'jp-shikoku': 'JP-36 JP-37 JP-38 JP-39',
  'jp-kyushu': 'JP-40 JP-41 JP-42 JP-43 JP-44 JP-45 JP-46 JP-47',
  'ph-ncr': 'PH-00',
  'ph-luzon': 'PH-01 PH-02 PH-03 PH-05 PH-15 PH-40 PH-41',
  'ph-visayas': 'PH-06 PH-07 PH-08',
  'ph-mindanao': 'PH-09 PH-10 PH-11 PH-12 PH-13 PH-14',
}
const countries: Readonly<Record<string, string>> = { US: 'us', JP: 'jp', PH: 'ph' }

const byCode = new Map(Object.entries(codes).flatMap(([region, list]) => list.split(' ').map((code) => [code, region])))

/** Every region that `regionOf` may name, but ''. */
export const regions: readonly string[] = [...Object.keys(codes), ...Object.values(countries), 'elsewhere']

/**
 * The region that a location (§4.9) lies in, by its administrative area or its country; `elsewhere` for a country that is none of the
 * alliance's, '' where it names none. Never anything finer.
 */
export function regionOf(location: StixObject): string {
  const area = typeof location.administrative_area === 'string' ? location.administrative_area.toUpperCase() : ''
  const country = typeof location.country === 'string' ? location.country.toUpperCase() : ''
  const region = byCode.get(area)
  if (region !== undefined) return region
  if (country === '') return ''
  return countries[country] ?? 'elsewhere'
}
