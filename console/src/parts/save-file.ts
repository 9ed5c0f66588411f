/** Hands a text, or a picture, to the browser as a file to be saved. */
export function saveFile(name: string, content: string | Blob, type = 'application/json'): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([content], { type }))
  link.download = name
  link.click()
  // The browser has taken it by the next turn of the page.
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000)
}
