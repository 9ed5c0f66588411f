import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'vite'
import { expect, test } from 'vitest'
import { en } from '../console/src/i18n/en.ts'
import { first as firstEn } from '../console/src/i18n/en-first.ts'
import { fil } from '../console/src/i18n/fil.ts'
import { first as firstFil } from '../console/src/i18n/fil-first.ts'
import { ja } from '../console/src/i18n/ja.ts'
import { first as firstJa } from '../console/src/i18n/ja-first.ts'
import { memberNameIn } from '../console/src/i18n/member-name.ts'
import { textFormats } from '../console/src/import/formats.ts'
import { sourceFormat } from '../src/api/contract/sources.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = join(root, 'console/src')
const languages = { en, ja, fil } as const
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]).sort()

test('every language has every text, and none that the others lack', () => {
  for (const catalogue of Object.values(languages))
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort())
})

test('what is said before somebody has signed in is in the catalogue that comes first, in every language', () => {
  const files = ['pages/sign-in.tsx', 'pages/other-ways.tsx', 'app/exercise.tsx', 'parts/states.tsx']
  const said = files.flatMap((file) => [...readFileSync(join(sources, file), 'utf8').matchAll(/\bwords\('([\w.]+)'/g)])
  expect(said.length).toBeGreaterThan(30)
  for (const first of [firstEn, firstFil, firstJa]) {
    const keys = Object.keys(first).map((key) => key.replace(/_(?:one|other)$/, ''))
    expect(said.map(([, key]) => key).filter((key) => !keys.includes(key!))).toEqual([])
    expect(keys).toEqual(expect.arrayContaining(['signIn.sso.waiting', 'signIn.sso.refused', 'signIn.sso.unavailable']))
  }
})

test('a member that is a country is called the same before and after somebody has signed in', () => {
  const saying = (language: 'en' | 'ja' | 'fil', texts: Readonly<Record<string, string>>) =>
    memberNameIn({ language, find: (key) => texts[key] ?? null }, 'US', 'United States')
  for (const [language, before, after] of [['ja', firstJa, ja] as const, ['fil', firstFil, fil] as const])
    expect(saying(language, before)).toBe(saying(language, after))
  expect(saying('ja', firstJa)).toBe('米国')
})

test('no space stands between a number and its counter in Japanese', () => {
  const counters = '件|日|人|行|回|分|秒|時間|個|ページ|文字|バイト|加盟機関|期間|版|倍|年|か月|週'
  const spaced = new RegExp(`(?:\\}\\}|\\d)[ \\u3000](?:${counters})`, 'u')
  expect(Object.entries(ja).filter(([, text]) => spaced.test(text))).toEqual([])
})

test('no space stands between Japanese and Latin: the gap is the browser’s, the same everywhere', () => {
  const spaced = /[\u3040-\u30ff\u3400-\u9fff] [A-Za-z0-9]|[A-Za-z0-9] [\u3040-\u30ff\u3400-\u9fff]/u
  // What stands there is an example of what is pasted.
  expect(Object.entries(ja).filter(([key, text]) => key !== 'paste.placeholder' && spaced.test(text))).toEqual([])
})

test('a number that English counts with has a text for one and for more', () => {
  const nouns =
    'attempts|incidents|objects|links|items|steps|entries|facts|seconds|answers|indicators|characters|bytes|events'
  // Of so many there are always more than one.
  const counted = new RegExp(
    `(?<!of )\\{\\{count\\}\\} (?:[a-z]+ )?[a-z]+s\\b|(?<!of )\\{\\{\\w+\\}\\} (?:${nouns})\\b`,
  )
  const without = Object.entries(en).filter(([key, text]) => counted.test(text) && !/_(?:one|other)$/.test(key))
  expect(without.map(([key]) => key)).toEqual([])
})

test('a number that chooses between one and more is given as a number', () => {
  // i18next chooses no form by a text.
  const written = /\bcount: (?:formatNumber|number|String)\(|\bcount: [\w.]+\.(?:toString|toLocaleString)\(/
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path))
  expect(files.filter((path) => written.test(readFileSync(join(sources, path), 'utf8')))).toEqual([])
})

test('a text stands in one area only', () => {
  const places = new Map<string, string[]>()
  for (const area of readdirSync(join(sources, 'i18n/en'))) {
    for (const [, key] of readFileSync(join(sources, 'i18n/en', area), 'utf8').matchAll(/^ {2}'([^']+)':/gm))
      places.set(key as string, [...(places.get(key as string) ?? []), area])
  }
  expect(places.size).toBe(Object.keys(en).length)
  expect([...places].filter(([, areas]) => areas.length > 1)).toEqual([])
})

test('no text is empty, and none of the Japanese texts was left in English', () => {
  for (const catalogue of Object.values(languages))
    for (const [key, text] of Object.entries(catalogue)) expect(text.trim(), key).not.toBe('')
  const sameByRight = new Set([
    ...['history.utc', 'import.placeholder', 'import.mappingPlaceholder', 'type.url', 'property.id'],
    // Names of formats.
    ...['stix', 'openioc', 'kev', 'osv', 'csaf'].map((format) => `import.format.${format}`),
  ])
  const untranslated = Object.entries(ja).filter(
    ([key, text]) => !sameByRight.has(key) && !/[\u3040-\u30ff\u4e00-\u9fff]/u.test(text),
  )
  expect(untranslated.map(([key]) => key)).toEqual(['object.confidenceOf'])
})

test('a text asks for the same facts in every language', () => {
  for (const catalogue of [ja, fil]) {
    for (const [key, text] of Object.entries(catalogue)) {
      const wanted = placeholders(en[key as keyof typeof en])
      // A sentence may leave out a fact that its language does not need, but never ask for another.
      for (const name of placeholders(text)) expect(wanted, key).toContain(name)
    }
  }
})

test('every reason that policy can give is a sentence in every language', () => {
  const model = readFileSync(join(root, 'src/policy/model.ts'), 'utf8')
  const type = model.slice(model.indexOf('export type ReasonCode'), model.indexOf('/** The outcome of policy'))
  const codes = [...type.matchAll(/^\s+\| '([a-z-]+)'/gm)].map((found) => found[1])
  expect(codes.length).toBeGreaterThan(20)
  for (const catalogue of Object.values(languages))
    for (const code of codes) expect(catalogue).toHaveProperty([`reason.${code}`])
})

test('a sentence about a reason uses only the facts that policy states for it', () => {
  const model = readFileSync(join(root, 'src/policy/model.ts'), 'utf8')
  const words = new Set(model.match(/[a-zA-Z]+/g))
  // Beside those: the label of a withheld reference, which release adds.
  words.add('label')
  for (const [key, text] of Object.entries(en)) {
    if (key.startsWith('reason.')) for (const name of placeholders(text)) expect(words, key).toContain(name)
  }
})

test('labels of the Traffic Light Protocol are never translated', () => {
  for (const catalogue of Object.values(languages)) {
    for (const text of Object.values(catalogue)) expect(text).not.toMatch(/TLP\s*[:：]\s*(?!RED)[^\s{]/u)
  }
})

test('no words stand in the components: all come from the catalogues', () => {
  const found: string[] = []
  for (const path of readdirSync(sources, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.tsx')) continue
    visit(parseAst(readFileSync(join(sources, path), 'utf8'), { lang: 'tsx' }), (text) =>
      found.push(`${path}: ${text}`),
    )
  }
  // The name of the product is the same in every language.
  expect(found.filter((text) => !text.endsWith(': Trefoil'))).toEqual([])
})

const spoken = new Set(['aria-label', 'aria-description', 'title', 'placeholder', 'label', 'alt', 'description'])

function visit(node: unknown, report: (text: string) => void): void {
  if (Array.isArray(node)) for (const one of node) visit(one, report)
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return
  const { type, value, name } = node as { type?: string; value?: unknown; name?: { name?: string } }
  if (type === 'JSXText' && typeof value === 'string' && /\p{L}/u.test(value)) report(value.trim())
  if (type === 'JSXAttribute' && spoken.has(name?.name ?? '') && isWords(value))
    report(String((value as { value: unknown }).value))
  if (type === 'JSXElement' || type === 'JSXFragment') {
    for (const child of (node as { children: { type: string; expression?: unknown }[] }).children)
      if (child.type === 'JSXExpressionContainer') for (const text of literalsOf(child.expression)) report(text)
  }
  for (const child of Object.values(node)) visit(child, report)
}

function isWords(node: unknown): boolean {
  const literal = node as { type?: string; value?: unknown } | null
  return literal?.type === 'Literal' && typeof literal.value === 'string' && /\p{L}/u.test(literal.value)
}

/** The strings that an expression between tags may show: itself, or a branch of it. */
function literalsOf(expression: unknown): string[] {
  const { type, value, consequent, alternate, right } = (expression ?? {}) as Record<string, unknown>
  if (type === 'ConditionalExpression') return [...literalsOf(consequent), ...literalsOf(alternate)]
  if (type === 'LogicalExpression') return literalsOf(right)
  return type === 'Literal' && typeof value === 'string' && /\p{L}{2}/u.test(value) ? [value] : []
}

test('every reason why something of a file was left has words in the catalogues', () => {
  const reader = join(root, 'src/formats/in')
  const reasons = new Set<string>()
  for (const file of readdirSync(reader).filter((name) => /(?<!\.test)\.ts$/.test(name))) {
    const text = readFileSync(join(reader, file), 'utf8')
    // The first argument is where it stood, the second why.
    for (const [, call = ''] of text.matchAll(/\.unmapped\(((?:[^()]|\([^()]*\))*)\)/g))
      for (const [, words = ''] of call.matchAll(/'([a-z][^']* [^']*[^' ])'/g)) reasons.add(words.replaceAll('\\', ''))
  }
  expect(reasons.size).toBeGreaterThan(20)
  const said = (reason: string) => `reading.why.${reason}` in en || `paste.reason.${reason}` in en
  expect([...reasons].filter((reason) => !said(reason))).toEqual([])
})

test('every format that the node reads can be chosen in the console, and no other', () => {
  expect([...textFormats]).toEqual(sourceFormat.options)
})
