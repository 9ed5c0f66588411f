/** Text that stands in XML or HTML as text, in a value in quotation marks too. What XML cannot hold at all is left out. */
export function escapeMarkup(text: string): string {
  return text.replace(forbidden, '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

// XML 1.0 §2.2: no control characters but these three, no lone surrogates, no U+FFFE or U+FFFF.
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
