import { describe, expect, test } from 'vitest'
import { faultsOn } from './faults.ts'
import type { ThreeNodes } from './three-nodes.ts'

/** The desks' pages with what the demonstration put on them, for whoever is offered them; the others are tried on invented answers. */
const desks = [
  ['analyst', ['/advisories', '/hunts', '/incidents', '/reviews']],
  ['admin', ['/sources', '/privacy']],
] as const

export function testDeskPages(one: ThreeNodes): void {
  describe('pages of the desks', () => {
    const { signIn } = one

    test('axe finds nothing serious on the pages of the desks, light or dark; none scrolls sideways', async () => {
      const found: string[] = []
      const url = one.demonstration.consoleOf('US')
      for (const [name, paths] of desks) {
        const page = await signIn('US', name, `demo-${name}-password`)
        const ask = (path: string) => page.request.get(`${url}/api/v1${path}`)
        const more =
          name === 'analyst'
            ? [
                '/incidents?tab=new',
                '/incidents?tab=rules',
                await firstIn(await ask('/advisories'), '/advisories/'),
                `${await firstIn(await ask('/objects?type=campaign&q=harbour'), '/objects/')}?tab=attribution`,
              ]
            : []
        found.push(
          ...(await faultsOn(
            page,
            [...paths, ...more].map((path) => url + path),
          )),
        )
      }
      expect(found.join('\n')).toBe('')
    }, 300_000)

    async function firstIn(answer: { json(): Promise<unknown> }, address: string): Promise<string> {
      const { items } = (await answer.json()) as { items: readonly { id: string }[] }
      const id = items[0]?.id
      if (id === undefined) throw new Error(`the demonstration has nothing under ${address}`)
      return address + encodeURIComponent(id)
    }
  })
}
