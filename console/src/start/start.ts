import type { Language } from '../../../src/api/contract/accounts.ts'
import type { start } from '../i18n/en/start.ts'

/** In each language, put here by the build: where this script is needed, no catalogue can be fetched. */
declare const trefoilStart: Readonly<Record<Language, Readonly<Record<keyof typeof start, string>>>>

/*
 * A script of its own, before the console: it says so where the console itself does not come, because its files were changed under the
 * page that names them. The page is loaded anew once; what is missing then is said. Whatever fails later, the console says by itself.
 */
const reloadedAt = 'trefoil.reloadedAt'
const onceInMs = 60_000

addEventListener('error', heed, true)
addEventListener('unhandledrejection', heed)

function heed({ target }: Event): void {
  // A picture that is missing keeps nothing from starting.
  if (target instanceof HTMLElement && !(target instanceof HTMLScriptElement || target instanceof HTMLLinkElement))
    return
  const root = document.getElementById('root')
  if (root === null || root.childElementCount > 0) return
  const last = Number(sessionStorage.getItem(reloadedAt) ?? 0)
  if (Date.now() - last < onceInMs) show(root)
  else {
    sessionStorage.setItem(reloadedAt, String(Date.now()))
    location.reload()
  }
}

function show(root: HTMLElement): void {
  const language = languageNow()
  const texts = trefoilStart[language]
  const title = document.createElement('h1')
  title.textContent = texts['start.title']
  const text = document.createElement('p')
  text.textContent = texts['start.text']
  const again = document.createElement('button')
  again.type = 'button'
  again.textContent = texts['start.again']
  again.addEventListener('click', () => location.reload())
  const box = document.createElement('main')
  box.setAttribute('role', 'alert')
  // The sheets may be missing like the rest.
  box.style.cssText = 'max-width: 34rem; margin: 15vh auto; padding: 0 1.5rem; font: 1rem/1.6 system-ui, sans-serif'
  box.append(title, text, again)
  document.documentElement.lang = language
  root.replaceChildren(box)
}

function languageNow(): Language {
  const wanted = [localStorage.getItem('trefoil.language') ?? '', ...navigator.languages]
  const base = wanted.map((tag) => tag.toLowerCase().split('-')[0]!).map((tag) => (tag === 'tl' ? 'fil' : tag))
  return base.find((tag): tag is Language => Object.hasOwn(trefoilStart, tag)) ?? 'en'
}
