import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const dist = fileURLToPath(new URL('../../console/dist', import.meta.url))
/** Of an answer and of its request. */
const headerBytes = 400

/** Loads the sign-in page until it says `said`: how many requests it makes, and how many bytes go over the wire for them with their headers. */
export async function weighFirstView(
  page: Page,
  url: string,
  said: string,
): Promise<{ requests: number; bytes: number }> {
  const fetched = new Set<string>()
  page.on('response', (response) => fetched.add(new URL(response.url()).pathname))
  await page.goto(url)
  await page.getByText(said).waitFor()
  await page.waitForLoadState('networkidle')
  const bytes = [...fetched].reduce((sum, path) => sum + sizeOnWire(path) + headerBytes, 0)
  return { requests: fetched.size, bytes }
}

/** As the node sends a file of the console: compressed where that was made at the build. */
function sizeOnWire(path: string): number {
  const file = dist + (path === '/' || path === '/sign-in' ? '/index.html' : path)
  if (path.startsWith('/api/')) return 1000
  return statSync(existsSync(`${file}.br`) ? `${file}.br` : file).size
}

/** The fonts of the machine itself that the page shows anything in. */
export async function fontsOfTheMachine(page: Page): Promise<readonly string[]> {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('DOM.enable')
  await devTools.send('CSS.enable')
  const { root } = await devTools.send('DOM.getDocument')
  const { nodeIds } = await devTools.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: '#root *' })
  const own = new Set<string>()
  for (const nodeId of nodeIds) {
    const { fonts } = await devTools.send('CSS.getPlatformFontsForNode', { nodeId })
    for (const { familyName, isCustomFont } of fonts) if (!isCustomFont) own.add(familyName)
  }
  await devTools.detach()
  return [...own]
}
