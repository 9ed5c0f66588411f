/** A piece of a section's text: what HTML, PDF and Markdown are made of. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'code'; readonly text: string }

/** Cuts a text into paragraphs, lists (lines that begin with `- `) and code (between lines of three backquotes). Linear; every text has an answer. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let lines: string[] = []
  let items: string[] = []
  let code: string[] | null = null
  const flush = (): void => {
    if (lines.length > 0) blocks.push({ kind: 'paragraph', text: lines.join(' ') })
    if (items.length > 0) blocks.push({ kind: 'list', items })
    lines = []
    items = []
  }
  for (const raw of text.split('\n')) {
    if (raw.trimEnd() === '```') {
      if (code === null) flush()
      else blocks.push({ kind: 'code', text: code.join('\n') })
      code = code === null ? [] : null
    } else if (code !== null) code.push(raw)
    else if (raw.trim() === '') flush()
    else if (raw.startsWith('- ')) {
      if (lines.length > 0) flush()
      items.push(raw.slice(2).trim())
    } else if (items.length > 0) items[items.length - 1] += ` ${raw.trim()}`
    else lines.push(raw.trim())
  }
  if (code !== null) blocks.push({ kind: 'code', text: code.join('\n') })
  flush()
  return blocks
}
