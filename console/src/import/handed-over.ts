let waiting: string | null = null

/** What another page has made to be imported: it goes through the Import page like anything else, with its preview. */
export function handOver(text: string): void {
  waiting = text
}

export function takeHandedOver(): string | null {
  const text = waiting
  waiting = null
  return text
}
