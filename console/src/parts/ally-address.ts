/** The address of a page at a console that a card names; null where the card names none that a browser may be sent to. */
export function allyAddress(consoleUrl: string, path: string): string | null {
  try {
    const url = new URL(consoleUrl)
    const isPlain = url.username === '' && url.password === ''
    if (!isPlain || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
    return new URL(path, url.origin).href
  } catch {
    return null
  }
}
