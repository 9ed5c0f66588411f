import { type Check, expectStatuses, wrong } from './conformance-check.ts'
import { listOf, sixDigits, uuidV4Form } from './conformance-probe.ts'

/** An object that says what it is for; ids are fresh, so that a second run meets nothing of the first. */
export function probeObject(id: string, modified: string): string {
  const common = { type: 'note', spec_version: '2.1', id, created: '2026-01-01T00:00:00.000Z', modified }
  const content = 'TAXII conformance check: to be deleted'
  const markings = ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb']
  return JSON.stringify({ ...common, content, object_refs: [id], object_marking_refs: markings })
}

const statusLists = [
  ['success_count', 'successes'],
  ['failure_count', 'failures'],
  ['pending_count', 'pendings'],
] as const

/** The checks that write; they clean up behind themselves where the server lets them. */
export function writeChecks(newUuid: () => string): readonly Check[] {
  const id = `note--${newUuid()}`
  const text = probeObject(id, '2026-01-01T00:00:00.000Z')
  const body = `{"objects":[${text}]}`
  return [
    {
      item: 8,
      title: 'what is added asks for TAXII, too: without it 406, and nothing is stored',
      needs: 'writable',
      run: async (probe, at) => {
        const { status } = await probe.ask(`${at}objects/`, { method: 'POST', body, accept: 'text/html' })
        return wrong(status !== 406, `status ${status}`)
      },
    },
    {
      item: 40,
      title: 'a body that is no envelope is refused with 400 or 422, another content type with 415',
      needs: 'writable',
      run: async (probe, at) => {
        for (const bad of ['{', '[]', text]) {
          const { status } = await probe.ask(`${at}objects/`, { method: 'POST', body: bad })
          if (status !== 400 && status !== 422) return `${bad.slice(0, 40)}: ${status}`
        }
        const { status } = await probe.ask(`${at}objects/`, { method: 'POST', body, contentType: 'text/plain' })
        return wrong(status !== 415, `text/plain: ${status}`)
      },
    },
    {
      item: 41,
      title: 'an added object is answered with 202 and a status whose counts agree, which its submitter can ask for',
      needs: 'writable',
      run: async (probe, at, { root }) => {
        const { status, json } = await probe.ask(`${at}objects/`, { method: 'POST', body })
        if (status !== 202) return `status ${status}`
        if (!uuidV4Form.test(String(json.id))) return `its id is no UUIDv4: ${String(json.id)}`
        const { request_timestamp: at6 } = json
        if (at6 !== undefined && !sixDigits.test(String(at6))) return `request_timestamp is ${String(at6)}`
        const { total_count: total, success_count: good, failure_count: bad, pending_count: open } = json
        if (Number(total) !== Number(good) + Number(bad) + Number(open)) return 'the counts do not add up'
        const again = await probe.ask(`${root}status/${String(json.id)}/`)
        return wrong(again.status !== 200 || again.json.id !== json.id, `its status is ${again.status}`)
      },
    },
    {
      item: 20,
      title: 'a status has all that it must have, and lists as long as it counts',
      needs: 'writable',
      run: async (probe, at) => {
        const { json } = await probe.ask(`${at}objects/`, { method: 'POST', body })
        if (json.status !== 'complete' && json.status !== 'pending') return `its status is ${String(json.status)}`
        for (const [count, list] of statusLists) {
          const number = json[count]
          if (!Number.isSafeInteger(number) || Number(number) < 0) return `${count} is ${String(number)}`
          const entries = json[list]
          if (entries === undefined) continue
          if (!Array.isArray(entries) || entries.length !== number) return `${list} is not as long as ${count} says`
          const bare = entries.find(({ id, version } = {}) => typeof id !== 'string' || typeof version !== 'string')
          if (bare !== undefined) return `${list} has an entry without id or version`
        }
        return wrong(!Number.isSafeInteger(json.total_count), `total_count is ${String(json.total_count)}`)
      },
    },
    {
      item: 42,
      title: 'the same object again is no error',
      needs: 'writable',
      run: async (probe, at) => {
        const { status, json } = await probe.ask(`${at}objects/`, { method: 'POST', body })
        return wrong(
          status !== 202 || Number(json.failure_count) > 0,
          `status ${status}, ${String(json.failure_count)} failures`,
        )
      },
    },
    {
      item: 44,
      title: 'what cannot be stored is a failure with id and message, beside the rest',
      needs: 'writable',
      run: async (probe, at) => {
        const mixed = `{"objects":[${text},{"type":"note"}]}`
        const seen = await probe.ask(`${at}objects/`, { method: 'POST', body: mixed })
        const failures = listOf(seen, 'failures')
        if (seen.status !== 202) return `status ${seen.status}`
        return wrong(
          failures.length !== 1 || typeof failures[0]?.id !== 'string',
          JSON.stringify(failures).slice(0, 200),
        )
      },
    },
    {
      item: 45,
      title: 'a collection that may only be read is not written to, nor deleted from: 403 or 404',
      needs: 'readOnly',
      run: (probe, at) =>
        expectStatuses(probe, [
          [`${at}objects/`, [403, 404], { method: 'POST', body }],
          [`${at}objects/${id}/`, [403, 404], { method: 'DELETE' }],
        ]),
    },
    {
      item: 47,
      title: 'nothing is deleted from a collection that may only be written to: 403 or 404',
      needs: 'writeOnly',
      run: (probe, at) => expectStatuses(probe, [[`${at}objects/${id}/`, [403, 404], { method: 'DELETE' }]]),
    },
    {
      item: 72,
      title: 'a property of its own beside the objects is ignored or refused, and nothing else',
      needs: 'writable',
      run: (probe, at) =>
        expectStatuses(probe, [
          [`${at}objects/`, [202, 422], { method: 'POST', body: `{"x_trefoil_probe":1,"objects":[${text}]}` }],
        ]),
    },
    {
      item: 46,
      title: 'an object of a type of its own is stored or a failure with its id: never an error of the server',
      needs: 'both',
      run: async (probe, at) => {
        const own = `x-trefoil-probe--${newUuid()}`
        const { status, json } = await probe.ask(`${at}objects/`, {
          method: 'POST',
          body: `{"objects":[${text.replaceAll(id, own).replace('"note"', '"x-trefoil-probe"')}]}`,
        })
        if (status === 422) return null
        const { failures, success_count: good } = json
        if (status === 202 && good === 1) await probe.ask(`${at}objects/${own}/`, { method: 'DELETE' })
        const named = Array.isArray(failures) && JSON.stringify(failures).includes(own)
        return wrong(
          status !== 202 || (good !== 1 && !named),
          `status ${status}: ${JSON.stringify(json).slice(0, 200)}`,
        )
      },
    },
    {
      item: 50,
      title: 'a deleted object is found nowhere any more',
      needs: 'both',
      run: async (probe, at) => {
        await probe.ask(`${at}objects/`, { method: 'POST', body })
        const before = await probe.ask(`${at}objects/${id}/`)
        if (before.status !== 200) return null
        const gone = await probe.ask(`${at}objects/${id}/`, { method: 'DELETE' })
        if (gone.status !== 200 || gone.text !== '') return `DELETE: ${gone.status}`
        const after = await probe.ask(`${at}objects/${id}/`)
        const listed = listOf(await probe.ask(`${at}manifest/?match[id]=${id}&match[version]=all`), 'objects')
        return wrong(
          after.status !== 404 || listed.length > 0,
          `afterwards ${after.status}, ${listed.length} in the manifest`,
        )
      },
    },
    {
      item: 51,
      title: 'deleting what is not there is 404',
      needs: 'both',
      run: async (probe, at) => {
        const { status } = await probe.ask(`${at}objects/note--${newUuid()}/`, { method: 'DELETE' })
        return wrong(status !== 404, `status ${status}`)
      },
    },
  ]
}
