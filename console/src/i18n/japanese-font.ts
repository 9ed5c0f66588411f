import type { Face } from './first-letters.ts'

let asked = false
const firstFamily = 'First Letters'

/** Whether a text needs the Japanese font: kana, ideographs, full-width forms. */
export function speaksJapanese(text: string): boolean {
  return /[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]/u.test(text)
}

/** The sheet of the Japanese font is as large as everything else together: it is fetched when there is Japanese to show. */
export function loadJapaneseFont(): void {
  if (asked) return
  asked = true
  void import('../styles/japanese.css')
}

/** What is said when the node is away cannot fetch its letters then: the slices of the font that hold them are fetched before. */
export async function loadLettersOf(text: string): Promise<void> {
  loadJapaneseFont()
  await import('../styles/japanese.css')
  for (const weight of [400, 600]) await document.fonts.load(`${weight} 1em "IBM Plex Sans JP"`, text)
}

/** Before somebody has signed in: the letters of the sign-in page alone. The whole font follows as soon as the page shows any other. */
export async function loadFirstLetters(): Promise<void> {
  if (asked) return
  const { faces } = await import('./first-letters.ts')
  if (faces.length === 0) return loadJapaneseFont()
  for (const { weight, url, letters } of faces) {
    const range = [...letters].map((letter) => `U+${letter.codePointAt(0)!.toString(16)}`).join()
    document.fonts.add(new FontFace(firstFamily, `url(${url})`, { weight, unicodeRange: range, display: 'swap' }))
  }
  watchForOthers(faces)
}

function watchForOthers(faces: readonly Face[]): void {
  const held = new Set(faces.flatMap(({ letters }) => [...letters]))
  const look = (): void => {
    const shown = document.body.textContent
    if (!asked && ![...shown].some((letter) => speaksJapanese(letter) && !held.has(letter))) return
    watcher.disconnect()
    loadJapaneseFont()
  }
  const watcher = new MutationObserver(look)
  watcher.observe(document.body, { subtree: true, childList: true, characterData: true })
}
