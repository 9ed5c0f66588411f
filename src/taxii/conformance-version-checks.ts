import { type Check, wrong } from './conformance-check.ts'
import { listOf, type Probe, type Seen } from './conformance-probe.ts'
import { probeObject } from './conformance-write-checks.ts'

const older = '2026-01-01T00:00:00.000Z'
const newer = '2026-01-02T00:00:00.000Z'

/** What the standard says of several versions of one object. They follow one another: stored, read, deleted one and all. */
export function versionChecks(newUuid: () => string): readonly Check[] {
  const id = `note--${newUuid()}`
  return [
    {
      item: 53,
      title: 'two versions of an object are both listed, and the newer one is given',
      needs: 'both',
      run: async (probe, at) => {
        const body = `{"objects":[${probeObject(id, older)},${probeObject(id, newer)}]}`
        const { status, json } = await probe.ask(`${at}objects/`, { method: 'POST', body })
        if (status !== 202 || Number(json.failure_count) > 0) return `status ${status}: ${short(json)}`
        const listed = (await probe.ask(`${at}objects/${id}/versions/`)).json.versions
        if (!Array.isArray(listed) || [older, newer].some((one) => !listed.includes(one)))
          return `versions: ${short(listed)}`
        const given = modified(await probe.ask(`${at}objects/${id}/`))
        return wrong(given.join() !== newer, `without match[version]: ${given.join(', ')}`)
      },
    },
    {
      item: 64,
      title: 'match[version] of an object with two: first, last, all, each, and several of these',
      needs: 'both',
      run: async (probe, at) => {
        const cases: readonly (readonly [string, readonly string[]])[] = [
          ['first', [older]],
          ['last', [newer]],
          ['all', [older, newer]],
          ['first,last', [older, newer]],
          [older, [older]],
          [newer, [newer]],
        ]
        for (const [value, expected] of cases) {
          for (const path of [`objects/?match[id]=${id}&`, `objects/${id}/?`]) {
            const given = modified(await probe.ask(`${at}${path}match[version]=${value}`))
            if (given.sort().join() !== expected.join()) return `${path}match[version]=${value}: ${given.join(', ')}`
          }
        }
        return null
      },
    },
    {
      item: 48,
      title: 'DELETE with match[version] takes that version and no other; 200, a content type and no body',
      needs: 'both',
      run: async (probe, at) => {
        const gone = await probe.ask(`${at}objects/${id}/?match[version]=${older}`, { method: 'DELETE' })
        if (gone.status !== 200 || gone.text !== '') return `status ${gone.status}, ${gone.text.length} characters`
        if (!gone.headers.has('content-type')) return 'no Content-Type'
        const left = await versionsIn(probe, at, id)
        return wrong(left.join() !== newer, `afterwards there is ${left.join(', ') || 'nothing'}`)
      },
    },
    {
      item: 48,
      title: 'DELETE without match[version]: the object is not found any more',
      needs: 'both',
      run: async (probe, at) => {
        await probe.ask(`${at}objects/`, { method: 'POST', body: `{"objects":[${probeObject(id, older)}]}` })
        await probe.ask(`${at}objects/${id}/`, { method: 'DELETE' })
        const { status } = await probe.ask(`${at}objects/${id}/`)
        const left = await versionsIn(probe, at, id)
        return wrong(status !== 404 || left.length > 0, `afterwards ${status}, ${left.length} versions in the manifest`)
      },
    },
  ]
}

async function versionsIn(probe: Probe, at: string, id: string): Promise<string[]> {
  const listed = await probe.ask(`${at}manifest/?match[id]=${id}&match[version]=all`)
  return listOf(listed, 'objects').map(({ version }) => String(version))
}

function modified(seen: Seen): string[] {
  return listOf(seen, 'objects').map((one) => String(one.modified))
}

function short(json: unknown): string {
  return String(JSON.stringify(json)).slice(0, 100)
}
