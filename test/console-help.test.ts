import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { helpedPage, pageHelp } from '../console/src/help/page-help.ts'
import { en } from '../console/src/i18n/en.ts'
import { fil } from '../console/src/i18n/fil.ts'
import { ja } from '../console/src/i18n/ja.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => readFileSync(join(root, 'console/src/app', file), 'utf8')
const offered = [...read('pages.ts').matchAll(/\bto: '([^']+)'/g)].map(([, path]) => path as string)
const routes = [...read('router.tsx').matchAll(/getParentRoute: \(\) => shell,\s+path: '([^']+)'/g)]
const paths = [...new Set([...offered, ...routes.map(([, path]) => path as string)])]

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

test('the document that help names is there, and so are its keys', () => {
  for (const { docs, keys } of Object.values(pageHelp)) {
    expect(existsSync(join(root, docs)), docs).toBe(true)
    for (const key of keys) expect(en).toHaveProperty([key])
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
