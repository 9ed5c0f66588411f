/**
 * Text as both engines can hold it: U+0000 (which PostgreSQL refuses and SQLite cuts at) and lone surrogates (which have no UTF-8)
 * become U+FFFD. Replaced, never dropped: `admin\0` must not turn into `admin`. Applies to every bound value, so lookups and rows agree;
 * bodies never change, because strict I-JSON has neither (an escaped \u0000 is six plain characters).
 */
export function storableText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', '\uFFFD') : whole
}

/** The same for any bound value. */
export function storable(value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value
}
