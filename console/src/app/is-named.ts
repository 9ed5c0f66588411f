/** Every word that was written begins a word of the name, or stands in it where the language writes without spaces. */
export function isNamed(name: string, wanted: string): boolean {
  const folded = fold(name)
  return fold(wanted)
    .split(/\s+/)
    .every((word) => folded.includes(word))
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
