import { expect, test } from 'vitest'
import type { Summary } from '../release/model.ts'
import { parseStixId } from '../stix/identifier.ts'
import { namesInText } from './names-in-text.ts'

const analyst = { kind: 'person', name: 'a', role: 'analyst' } as const

function held(...called: readonly (readonly [name: string, ...aliases: string[]])[]) {
  const asked: string[] = []
  const release = {
    bearers: async (_: unknown, { values }: { readonly values: readonly string[] }) => {
      asked.push(...values)
      const found = new Map<string, Summary[]>()
      for (const value of values)
        for (const [at, [name, ...aliases]] of called.entries())
          if ([name, ...aliases].some((one) => one.toLowerCase() === value.toLowerCase()))
            found.set(value, [
              { id: parseStixId(`malware--00000000-0000-4000-8000-00000000000${at}`), name } as Summary,
            ])
      return found
    },
  }
  const find = async (text: string, most = 6_000) => {
    const { names, more } = await namesInText({ release }, analyst, { text, most })
    return { named: [...names.values()].map(({ name }) => name).sort(), more }
  }
  return { find, asked }
}

test('what is held is found by its name in whatever case, over the ends of lines, and by an alias where it looks like a name', async () => {
  const { find } = held(['Volt Typhoon', 'BRONZE SILHOUETTE', 'chaos'], ['quick loader'], ['Agent.Tesla'])
  expect((await find('seen again: volt\n typhoon, and agent.tesla')).named).toEqual(['Agent.Tesla', 'Volt Typhoon'])
  expect((await find('Reported as Bronze Silhouette by others')).named).toEqual(['Volt Typhoon'])
  // A word that is anybody's is no alias.
  expect((await find('there was chaos in the quick loaders')).named).toEqual([])
})

test('a long text is looked through up to a bound, and it says that there was more', async () => {
  const { find, asked } = held(['last words'])
  const text = `${Array.from({ length: 900 }, (_, n) => `word${n}`).join(' ')} last words`
  expect(await find(text)).toEqual({ named: ['last words'], more: false })
  asked.length = 0
  expect((await find(text, 1_000)).more).toBe(true)
  expect(asked.length).toBeLessThanOrEqual(1_000)
})
