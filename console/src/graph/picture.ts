import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { GraphLink, GraphPiece, Neighbours, Path } from '../../../src/api/contract/graph.ts'
import type { List, Summary } from '../../../src/api/contract/objects.ts'
import { ask, askText, Refused } from '../api/client.ts'
import { type AskingStep, type Step, writeStep } from './steps.ts'

const mostNodes = 10_000

export interface Picture {
  readonly nodes: readonly Summary[]
  readonly links: readonly GraphLink[]
  /** There is more than a picture holds. */
  readonly more: boolean
  /** Steps that came to nothing: what they name is not here, or there is no path. */
  readonly empty: readonly Step[]
}

/** What the steps come to now, asked of the node: each step once, then every link between what they found. */
export function pictureQuery(client: QueryClient, steps: readonly AskingStep[]) {
  return queryOptions({
    queryKey: ['graph', ...steps.map(writeStep)],
    queryFn: async ({ signal }): Promise<Picture> => {
      const ids = new Set<string>()
      const empty: Step[] = []
      for (const step of steps) {
        if (step.does === 'remove') {
          ids.delete(step.id)
          continue
        }
        const found = await client.fetchQuery({
          queryKey: ['graph-step', writeStep(step)],
          queryFn: ({ signal }) => idsOf(step, signal),
          staleTime: 60_000,
        })
        if (found.length === 0) empty.push(step)
        for (const id of found) if (ids.size < mostNodes) ids.add(id)
      }
      if (ids.size === 0) return { nodes: [], links: [], more: false, empty }
      const graph = mergePieces(await askText('/graph', { method: 'POST', json: { ids: [...ids] }, signal }))
      return { ...graph, more: graph.more || ids.size >= mostNodes, empty }
    },
    enabled: steps.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
}

/** The picture of pieces, one a line. */
function mergePieces(text: string): Omit<Picture, 'empty'> {
  const pieces = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as GraphPiece)
  return {
    nodes: pieces.flatMap(({ nodes }) => nodes),
    links: pieces.flatMap(({ links }) => links),
    more: pieces.some(({ more }) => more),
  }
}

/** What one step brings in; nothing where what it names is not here. */
async function idsOf(step: Exclude<AskingStep, { does: 'remove' }>, signal: AbortSignal): Promise<string[]> {
  try {
    if (step.does === 'add') return [step.id]
    if (step.does === 'list') return await idsOfList(step.query, signal)
    if (step.does === 'path') {
      const path = await ask<Path>('/path', { query: { from: step.from, to: step.to }, signal })
      return path.nodes.map(({ id }) => id)
    }
    const { kind, direction, type } = step
    const ids: string[] = [step.id]
    let cursor: string | undefined
    for (let page = 0; page < step.pages; page++) {
      const path = `/objects/${encodeURIComponent(step.id)}/neighbours`
      const found = await ask<Neighbours>(path, { query: { kind, direction, type, cursor }, signal })
      ids.push(...found.nodes.map(({ id }) => id))
      if (found.next === null) break
      cursor = found.next
    }
    return ids
  } catch (error) {
    if (error instanceof Refused && (error.status === 404 || error.status === 400)) return []
    throw error
  }
}

async function idsOfList(query: string, signal: AbortSignal): Promise<string[]> {
  const given = new URLSearchParams(query)
  const filter = { type: given.getAll('type'), tlp: given.getAll('tlp'), origin: given.getAll('origin') }
  const q = given.get('q') ?? undefined
  const since = given.get('since') ?? undefined
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await ask<List>('/objects', { query: { ...filter, q, since, limit: 200, cursor }, signal })
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.next ?? undefined
  } while (cursor !== undefined && ids.length < mostNodes)
  return ids.slice(0, mostNodes)
}
