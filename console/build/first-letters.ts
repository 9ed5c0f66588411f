import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'
import { first } from '../src/i18n/ja-first.ts'
import { fontOf } from './few-letters.ts'
import { readWoff, writeWoff2 } from './woff.ts'

/** What the sign-in page says at first, by how it stands there. */
const said = {
  '400': ['app.tagline', 'place.US', 'place.JP', 'place.PH', 'signIn.node', 'signIn.or', 'signIn.notice'],
  '600': ['signIn.title', 'signIn.name', 'signIn.password', 'signIn.submit', 'signIn.byPasskey', 'signIn.bySso'],
} as const satisfies Record<string, readonly (keyof typeof first)[]>
/** The language in its own words, as its menu has it (`i18n/setup.ts`). */
const language = '日本語'
const japanese = /[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]/gu

/** Fonts of the few letters that the first view in Japanese shows: whole slices would be more than half of what else it fetches. */
export function firstLetters(): Plugin {
  return {
    name: 'first-letters',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /\/i18n\/first-letters\.ts$/ },
      handler() {
        const faces = (['400', '600'] as const).map((weight) => {
          const letters = lettersOf(weight)
          const source = writeWoff2(fontOf(letters, slicesOf(weight), 'First Letters'))
          const file = this.emitFile({ type: 'asset', name: `first-letters-${weight}.woff2`, source })
          return `{weight:'${weight}',letters:${JSON.stringify(letters.join(''))},url:import.meta.ROLLUP_FILE_URL_${file}}`
        })
        return { code: `export const faces=[${faces.join()}]`, map: null }
      },
    },
  }
}

function lettersOf(weight: keyof typeof said): string[] {
  const text = language + said[weight].map((key) => first[key]).join('')
  return [...new Set(text.match(japanese))].sort()
}

function slicesOf(weight: string) {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@fontsource/ibm-plex-sans-jp/400.css')), 'files')
  const slice = new RegExp(`-jp-\\d+-${weight}-normal\\.woff$`)
  const names = readdirSync(folder).filter((name) => slice.test(name))
  return names.sort().map((name) => readWoff(readFileSync(join(folder, name))))
}
