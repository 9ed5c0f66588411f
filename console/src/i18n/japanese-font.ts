let asked = false

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
