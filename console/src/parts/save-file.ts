/** Hands a text to the browser as a file to be saved. */
export function saveFile(name: string, text: string, type = 'application/json'): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  // The browser has taken it by the next turn of the page.
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000)
}
