import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { everywhere, keyGroups } from '../console/src/help/key-groups.ts'
import { type HelpedPage, helpedPage, pageHelp } from '../console/src/help/page-help.ts'
import { en } from '../console/src/i18n/en.ts'
import { fil } from '../console/src/i18n/fil.ts'
import { ja } from '../console/src/i18n/ja.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => readFileSync(join(root, 'console/src/app', file), 'utf8')
const offered = [...read('pages.ts').matchAll(/\bto: '([^']+)'/g)].map(([, path]) => path as string)
const routes = [...read('router.tsx').matchAll(/getParentRoute: \(\) => shell,\s+path: '([^']+)'/g)]
// '$' stands for whatever is no page.
const paths = [...new Set([...offered, ...routes.map(([, path]) => path as string)])].filter((path) => path !== '$')

test('every page has help of its own: what it is for and what is done on it, in each language', () => {
  expect(offered.length).toBeGreaterThan(20)
  expect(routes.length).toBeGreaterThanOrEqual(offered.length)
  for (const path of paths) {
    const name = path === '/' ? 'overview' : (path.split('/')[1] as keyof typeof pageHelp)
    expect(Object.keys(pageHelp), `${path} has no help`).toContain(name)
    expect(helpedPage(path), path).toBe(name)
    for (const catalogue of [en, ja, fil])
      for (const part of ['for', 'does'] as const) expect(catalogue[`about.${name}.${part}`].length).toBeGreaterThan(10)
  }
})

test('no two pages are helped by the same words, and no help is left of a page that is gone', () => {
  for (const catalogue of [en, ja, fil]) {
    const texts = Object.entries(catalogue).filter(([key]) => /^about\.\w+\.(for|does)$/.test(key))
    expect(new Set(texts.map(([, text]) => text)).size).toBe(2 * Object.keys(pageHelp).length)
  }
  const reached = new Set(paths.map(helpedPage))
  expect(Object.keys(pageHelp).filter((name) => !reached.has(name as keyof typeof pageHelp))).toEqual([])
})

test('the document that help names is there', () => {
  for (const { docs } of Object.values(pageHelp)) expect(existsSync(join(root, docs)), docs).toBe(true)
})

/** The parts of each page that listen for keys; the shell is part of all. */
const listening: { readonly [name in HelpedPage]?: readonly string[] } = {
  intelligence: [
    'intelligence/page',
    'intelligence/object-list',
    'object/view',
    'feedback/verdicts',
    'triage/bulk-bar',
  ],
  objects: ['object/page', 'object/view', 'feedback/verdicts'],
  graph: ['graph/page'],
  reviews: ['reviews/page', 'reviews/decision-form'],
  paste: ['preview/preview-panel'],
  import: ['preview/preview-panel'],
}
/** What one name of a key stands for; nothing: it is listened for by the field or the row that has the keyboard. */
const meant: Readonly<Record<string, readonly string[]>> = {
  'Ctrl K': [],
  'Ctrl Enter': [],
  '← ↑ → ↓': [],
  '1 … 5': ['1', '2', '3', '4', '5'],
  '[ ]': ['[', ']'],
  '+ -': ['+', '=', '-'],
  Esc: ['Escape'],
}

/** The names of the keys in what a part gives to useKeys. */
function keysOf(part: string): string[] {
  const text = readFileSync(join(root, 'console/src', `${part}.tsx`), 'utf8')
  const call = text.indexOf('useKeys(', text.indexOf('export function'))
  const begin = text.startsWith('useKeys(keys)', call) ? text.indexOf('const keys') : call
  const end = begin < call ? call : text.indexOf('\n  })', call)
  const oneLine = text.slice(call, text.indexOf('\n', call))
  const given = begin === call && oneLine.endsWith(')') ? oneLine : text.slice(begin, end)
  const names = [...given.matchAll(/(?:'([^']+)'|\['?(\w+)'?\]|\b([a-z]|Escape|Enter)): /g)].map((found) =>
    String(found[1] ?? found[2] ?? found[3]),
  )
  const digits = given.includes('String(index + 1)') ? ['1', '2', '3', '4', '5'] : []
  return [...names.map((name) => (name === 'undoKey' ? 'u' : name)), ...digits]
}

test('help lists exactly the keys of each page', () => {
  const users = globSync('**/*.tsx', { cwd: join(root, 'console/src') })
    .filter((file) => /^ {2}useKeys\(/m.test(readFileSync(join(root, 'console/src', file), 'utf8')))
    .map((file) => file.replace(/\.tsx$/, ''))
  expect(users.sort()).toEqual([...new Set([...Object.values(listening).flat(), 'app/shell'])].sort())
  for (const name of Object.keys(pageHelp) as HelpedPage[]) {
    const groups = [everywhere, ...pageHelp[name].keys.map((group) => keyGroups[group])]
    const told = groups.flatMap(({ keys }) => keys.flatMap(([key]) => meant[key] ?? [key]))
    // A row of the list is a link: it opens by itself.
    const heard = ['app/shell', ...(listening[name] ?? [])].flatMap(keysOf)
    if (name === 'intelligence') heard.push('Enter')
    expect([...new Set(told)].sort(), name).toEqual([...new Set(heard)].sort())
  }
})

test('an address that is no page is helped as the overview is', () => {
  for (const path of ['', '/', '/nowhere', '/constructor', '/__proto__']) expect(helpedPage(path)).toBe('overview')
})

test('every page has a key of its own after g', () => {
  const keys = [...read('pages.ts').matchAll(/\bgo: '([a-z])'/g)].map(([, key]) => key)
  expect(keys.length).toBe(offered.length)
  expect(new Set(keys).size).toBe(offered.length)
})
