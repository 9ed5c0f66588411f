import { expect, test } from 'vitest'
import { en } from '../console/src/i18n/en.ts'
import { fil } from '../console/src/i18n/fil.ts'
import { ja } from '../console/src/i18n/ja.ts'
import { tileName, widthOf } from '../console/src/situation/tile-name.ts'

test('a region’s name has room in its tile of the map in every language, in one line or two', () => {
  for (const catalogue of [en, ja, fil]) {
    const names = Object.entries(catalogue).filter(([key]) => key.startsWith('situation.region.'))
    expect(names.length).toBeGreaterThan(15)
    for (const [key, name] of names)
      for (const line of tileName(name)) expect(widthOf(line), `${key}: ${line}`).toBeLessThanOrEqual(13)
  }
  expect(tileName('Kalakhang Maynila')).toEqual(['Kalakhang', 'Maynila'])
  expect(tileName('US Hilagang-silangan')).toEqual(['US Hilagang-', 'silangan'])
  expect(tileName('マニラ首都圏（NCR）')).toEqual(['マニラ首都圏'])
})
