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
