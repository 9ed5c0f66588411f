import type { Request as Asked, Incident, NewIncident, OwnReport, Requests } from '../api/contract/incidents.ts'
import type { RunningNode } from '../node.ts'

/** A report as a Philippine water utility would make it; every name in it is of the test alone. */
export function makeReport(change: Partial<NewIncident> = {}): NewIncident {
  return {
    language: 'en',
    reporter: {
      organisation: 'Water District Q',
      name: 'Duty Officer Q',
      role: 'Operations',
      email: 'soc@district-q.example',
      phone: '+63 2 5550 0100',
    },
    sector: 'water',
    kind: 'ransomware',
    narrative:
      'The operators of WATER  DISTRICT Q saw the historian encrypted. Write to soc@district-q.example. Seen: evil[.]badhost[.]com, 198.51.100[.]23, T1486.',
    systems: [{ name: 'Historian', use: 'records of pumps', location: 'Plant 2' }],
    started: { at: '2026-11-26T22:00:00.000Z', fidelity: 'hour' },
    detected: { at: '2026-11-27T01:00:00.000Z', fidelity: 'minute' },
    impact: { availability: 60, loss: 'suspected-loss', informationType: 'system', persons: 1200 },
    personalData: 'unknown',
    malicious: 'yes',
    ...change,
  }
}

export interface Asking {
  readonly method?: string
  readonly json?: unknown
  readonly bytes?: Uint8Array
  readonly invitation?: string
}

/** Asks the console's API of a node in this process, as its operator or by a link. */
export async function askNode(node: RunningNode, path: string, asking: Asking = {}): Promise<Response> {
  const { method = 'GET', json, bytes, invitation } = asking
  const headers: Record<string, string> = { host: 'localhost', 'x-trefoil': '1' }
  if (invitation === undefined) headers.authorization = `Bearer ${node.token}`
  else headers['trefoil-invitation'] = invitation
  if (json !== undefined) headers['content-type'] = 'application/json'
  const body = json === undefined ? bytes : JSON.stringify(json)
  const request = new Request(`http://localhost/api/v1${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> }),
  })
  return node.surfaces.people(request, {
    connection: { address: '127.0.0.1', secure: false, certificate: null },
  } as never)
}

/** The same, taken for what the contract says; an error with what the node said where it is not a success. */
export async function askFor<T>(node: RunningNode, path: string, asking: Asking = {}): Promise<T> {
  const answer = await askNode(node, path, asking)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

export const fileIncident = (node: RunningNode, report: NewIncident = makeReport()): Promise<Incident> =>
  askFor<Incident>(node, '/incidents', { method: 'POST', json: report })

export type { Asked, Incident, OwnReport, Requests }
