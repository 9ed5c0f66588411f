import type { Check } from './conformance-check.ts'
import { taxiiMediaType } from './media-type.ts'

/** Rules for every answer that was seen; these run last. */
export const overallChecks: readonly Check[] = [
  {
    item: 3,
    title: 'every answer with a body carries application/taxii+json;version=2.1',
    run: (probe) => {
      const bad = probe.answers.find(
        ({ status, headers }) =>
          status < 300 && (headers.get('content-type') ?? '').replaceAll(' ', '').toLowerCase() !== taxiiMediaType,
      )
      return bad === undefined ? null : `${bad.method} ${bad.path}: ${bad.headers.get('content-type')}`
    },
  },
  {
    item: 12,
    title: 'no resource has an empty list',
    run: (probe) => {
      const bad = probe.answers.find(
        ({ status, json }) =>
          status < 300 && Object.values(json).some((value) => Array.isArray(value) && value.length === 0),
      )
      return bad === undefined ? null : `${bad.method} ${bad.path}`
    },
  },
  {
    item: 2,
    title: 'every resource is one object of JSON',
    run: (probe) => {
      const bad = probe.answers.find(({ status, isObject }) => status < 300 && isObject === false)
      return bad === undefined ? null : `${bad.method} ${bad.path}`
    },
  },
  {
    item: 10,
    title: 'an error that says it is TAXII is an error message with a title, and with its own status if with any',
    run: (probe) => {
      const bad = probe.answers.find(
        ({ status, headers, json, isObject }) =>
          status >= 400 &&
          isObject !== null &&
          (headers.get('content-type') ?? '').startsWith('application/taxii+json') &&
          (typeof json.title !== 'string' || ![undefined, String(status)].includes(json.http_status as string)),
      )
      return bad === undefined
        ? null
        : `${bad.method} ${bad.path}: ${bad.status}, ${JSON.stringify(bad.json).slice(0, 100)}`
    },
  },
  {
    item: 10,
    title: 'nothing that was asked broke the server',
    run: (probe) => {
      const bad = probe.answers.find(({ status }) => status >= 500)
      return bad === undefined ? null : `${bad.method} ${bad.path}: ${bad.status}`
    },
  },
]
