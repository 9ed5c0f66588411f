/** Words for a comment, a message or a cell: one line, printable, of at most `most` characters, with no sign that any rule language reads. */
export function oneLine(text: string, most = 120): string {
  const plain = text
    .slice(0, most * 4)
    .normalize('NFKC')
    .replace(/[\p{C}\p{Z}\s]+/gu, ' ')
    .trim()
  return [...plain].slice(0, most).join('')
}

/** As `oneLine`, in letters, digits and a few signs that mean nothing anywhere. */
export function plainWords(text: string, most = 120): string {
  return oneLine(text.replace(/[^\p{L}\p{N} .,_/@+-]/gu, ' '), most).replace(/ +/g, ' ')
}
