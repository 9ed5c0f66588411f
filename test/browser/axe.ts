import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Colours, and what is laid out otherwise on a narrow screen. */
const looks = ['color-contrast', 'target-size', 'scrollable-region-focusable', 'button-name', 'link-name', 'label']

interface Asked {
  /** What a scheme and a width change alone: where all was asked in others. */
  readonly what?: 'all' | 'looks'
  /** Selectors of what was judged already. */
  readonly without?: readonly string[]
}

/** What axe calls serious or critical on the page that is shown. */
export async function seriousViolations(page: Page, { what = 'all', without = [] }: Asked = {}): Promise<string[]> {
  // The policy forbids what axe would inject; evaluating it from outside the page is not subject to it.
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(source)
  return await page.evaluate(
    async ({ rules, exclude }) => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(
            context: unknown,
            options: unknown,
          ): Promise<{ violations: { id: string; impact: string; nodes: { target: unknown; html: string }[] }[] }>
        }
      }
      const { violations } = await axe.run(
        { include: [['html']], exclude },
        {
          // What passes is not described, and no style sheet is fetched once more: neither is looked at.
          ...{ resultTypes: ['violations'], preload: false },
          runOnly:
            rules.length > 0
              ? { type: 'rule', values: rules }
              : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        },
      )
      return violations
        .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
        .map((violation) => `${violation.id}: ${violation.nodes.map((one) => one.html.slice(0, 160)).join(' | ')}`)
    },
    { rules: what === 'looks' ? looks : [], exclude: without.map((one) => [one]) },
  )
}
