import type { Question } from './answers-questions.ts'
import { incident as incidentReport, hunt as newHunt } from './answers-stock.ts'

/** What people do beside reading, and questions that send much: as the pages ask them. `charter`: the text of the one in force. */
export function writeQuestions(charter: () => string, numberOf: (round: number) => number): Question[] {
  const post = (path: string, body: (round: number) => unknown, more: Partial<Question> = {}): Question => ({
    ...{ what: `POST ${path}`, path: () => path, body, ...more },
  })
  return [
    { what: 'GET /scorecards/objects', path: () => '/scorecards/objects?by=member&of=US&column=objects' },
    { what: 'GET /match', path: () => '/match' },
    { what: 'GET /session/passkeys', path: () => '/session/passkeys', auditor: true },
    post('/charter/preview', charter),
    post('/match?format=zeek', (round) => telemetry(numberOf(round)), { what: 'POST /match of 2,000 lines' }),
    post('/flash', (round) => ({ tlp: 'green', subject: `Alert ${round}`, text: 'Routers are being changed.' })),
    post('/hunts', (round) => newHunt(1_000 + round)),
    post('/incidents', (round) => incidentReport(1_000 + round)),
    post('/detection/allowed', (round) => ({
      ...{ value: `allowed-${Date.now()}-${round}.bench.example`, reason: 'Ours.' },
      until: new Date(Date.now() + 30 * 86_400_000).toISOString(),
    })),
    {
      ...{ what: 'PATCH /session/preferences', path: () => '/session/preferences', method: 'PATCH', auditor: true },
      body: () => ({ language: 'en' }),
    },
  ]
}

/** Questions for names as Zeek writes them, one of which in a thousand is looked for. */
function telemetry(number: number): string {
  const query = (at: number) => (at % 1000 === 7 ? `c2-${number}.bench.example` : `www${at}.quiet.example`)
  return Array.from(
    { length: 2_000 },
    (_, at) =>
      `${JSON.stringify({ ts: 1_780_000_000 + at, uid: `C${at}`, 'id.orig_h': '10.0.0.7', 'id.resp_h': '10.0.0.1', proto: 'udp', query: query(at), qtype_name: 'A' })}\n`,
  ).join('')
}
