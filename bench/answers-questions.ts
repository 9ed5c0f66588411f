import { writeCursor } from '../src/api/cursor.ts'
import { deskQuestions } from './answers-desks.ts'
import type { Stock } from './answers-stock.ts'
import { hub, numbered } from './answers-store.ts'
import { writeQuestions } from './answers-writes.ts'

export interface Question {
  readonly what: string
  readonly path: (round: number) => string
  readonly body?: (round: number) => unknown
  /** Asked by an auditor, who may read nothing above TLP:GREEN. */
  readonly auditor?: true
  /** Pages after the first that are read with it, each by itself: what an analyst gets who scrolls. */
  readonly pages?: number
  /** GET, or POST where there is a body; else this. */
  readonly method?: string
  /** A stream: each piece counts by itself. */
  readonly pieces?: true
  /** A stream: measured until it begins, and then broken off. */
  readonly firstBytes?: true
  /** Answered by the ally, who is there only as long. */
  readonly ally?: true
}

const from = 20_000

/** What the pages of the console ask of the API, with typical and with awkward parameters, in a store of so many objects. */
export function questions(
  count: number,
  newest: number,
  { stock, charter }: { readonly stock: Stock; readonly charter: () => string },
): Question[] {
  const number = (round: number): number => from + ((round * 7_919_333) % count)
  const indicatorOf = (round: number): number => indicatorNumber(number(round))
  const indicator = (round: number): string => numbered('indicator', number(round) - (number(round) % 5))
  const list = (query: string, more: Partial<Question> = {}): Question => ({
    what: `GET /objects?${query}`,
    path: () => `/objects?limit=100&${query}`,
    ...more,
  })
  const search = (q: string, rest = '', more: Partial<Question> = {}): Question =>
    list(`q=${encodeURIComponent(q)}${rest}`, { what: `search "${q}"${rest}`, ...more })
  const object = (below: string, id: (round: number) => string = indicator, name = 'an indicator'): Question => ({
    what: `GET /objects/{id}${below} of ${name}`,
    path: (round) => `/objects/${id(round)}${below}`,
  })
  const plain = (path: string): Question => ({ what: `GET ${path}`, path: () => path })
  const ofHub = () => hub
  const deep = (filters: object, query: string): Question => ({
    what: `GET /objects?${query} deep down`,
    path: (round) =>
      `/objects?limit=100&${query}&cursor=${writeCursor(Math.floor(newest - ((round + 1) * count) / 61), filters)}`,
  })
  const ago = (hours: number): string => new Date(newest / 1000 - hours * 3_600_000).toISOString()
  return [
    list(''),
    list('limit=200', { path: () => '/objects?limit=200' }),
    list('type=indicator'),
    list('type=intrusion-set'),
    list('type=tool'),
    list('type=indicator&type=malware&tlp=amber'),
    list('tlp=clear'),
    list('type=report&tlp=green&origin=US'),
    list('origin=JP'),
    list(`since=${encodeURIComponent(ago(1))}`),
    list('', { what: 'GET /objects, 20 pages on', pages: 20 }),
    deep({}, ''),
    deep({ types: ['report'] }, 'type=report'),
    list('', { what: 'GET /objects as an auditor', auditor: true }),
    search('router'),
    search('rout'),
    search('r'),
    search('1'),
    search('c2'),
    search('a b c d e f g h i j k l m n o p q r s t'),
    search('router', '', { what: 'search "router", 20 pages on', pages: 20 }),
    search('alpha'),
    search('alpha omega', '', {
      what: 'search "alpha omega", two common words that never meet, 20 pages on',
      pages: 20,
    }),
    search('alpha omeg'),
    search('nowhere'),
    search('router nowhere'),
    search('needle7'),
    search('攻撃'),
    search('標'),
    search('ルーターの改ざん'),
    search('Actor'),
    search('actor', '&type=intrusion-set'),
    search('router', '&type=intrusion-set'),
    search('router', '&type=tool'),
    search('router', '&type=report'),
    search('router', '&tlp=clear'),
    search('needle', '&type=report', { what: 'search "needle"&type=report, which none has, 20 pages on', pages: 20 }),
    search('embargoed', '&tlp=green', { what: 'search "embargoed"&tlp=green, which none has, 20 pages on', pages: 20 }),
    search('embargoed', '', {
      what: 'search "embargoed" as an auditor, who may read none of it, 20 pages on',
      auditor: true,
      pages: 20,
    }),
    search('router', '', { what: 'search "router" as an auditor', auditor: true }),
    { what: 'search of a word that one has', path: (round) => `/objects?q=needle7${indicatorNumber(number(round))}` },
    { what: 'search of a name', path: (round) => `/objects?q=c2-${indicatorNumber(number(round))}.bench.example` },
    {
      what: 'search of it defanged',
      path: (round) =>
        `/objects?q=${encodeURIComponent(`hxxps://c2-${indicatorNumber(number(round))}[.]bench[.]example`)}`,
    },
    { what: 'search of an id', path: (round) => `/objects?q=${indicator(round)}` },
    search('command-and-control'),
    search('mitre-attack'),
    {
      what: 'the palette, letter by letter',
      path: (round) => `/objects?limit=8&q=${'router botnet'.slice(0, 1 + (round % 13)).replace(' ', '%20')}`,
    },
    object(''),
    object('', ofHub, 'the hub'),
    object('/text'),
    object('/recipients'),
    object('/why?recipient=JP'),
    object('/as?recipient=member:JP'),
    object('/related'),
    object('/related', ofHub, 'the hub'),
    object('/attribution'),
    object('/attribution', ofHub, 'the hub'),
    object('/taken-back'),
    object('/seen'),
    object('/seen-before'),
    object('/verdicts'),
    object('/watch'),
    object('/evidence'),
    object('/neighbour-counts'),
    object('/neighbour-counts', ofHub, 'the hub'),
    object('/neighbours?kind=indicates&direction=in&type=indicator', ofHub, 'the hub'),
    object('/neighbours?kind=indicates&direction=in&type=report', ofHub, 'the hub'),
    object('/neighbours?kind=object_refs&direction=in&type=report', ofHub, 'the hub'),
    {
      what: 'POST /graph of 200 objects and the hub',
      path: () => '/graph',
      body: (round) => ({ ids: [hub, ...Array.from({ length: 200 }, (_, at) => indicator(round + at))] }),
    },
    {
      what: 'POST /graph of 8,000 objects with 4,000 links, each piece',
      pieces: true,
      path: () => '/graph',
      body: (round) => ({ ids: linked(round) }),
    },
    {
      what: 'POST /graph of 10,000 objects, each piece',
      pieces: true,
      path: () => '/graph',
      body: (round) => ({ ids: Array.from({ length: 10_000 }, (_, at) => indicator(round + at)) }),
    },
    { what: 'GET /path from an indicator to the hub', path: (round) => `/path?from=${indicator(round)}&to=${hub}` },
    {
      what: 'GET /path between two indicators',
      path: (round) => `/path?from=${indicator(round)}&to=${indicator(round + 1)}`,
    },
    plain('/counts'),
    { what: 'GET /arrivals since an hour', path: () => `/arrivals?since=${encodeURIComponent(ago(1))}` },
    { what: 'GET /arrivals since ever', path: () => '/arrivals?since=2020-01-01T00:00:00Z' },
    {
      what: 'GET /list-changes of the last minute',
      path: () => `/list-changes?from=${encodeURIComponent(ago(1 / 60))}`,
    },
    { what: 'GET /list-changes since ever', path: () => '/list-changes?from=2020-01-01T00:00:00Z' },
    {
      what: 'GET /list-changes since ever with a common word',
      path: () => '/list-changes?from=2020-01-01T00:00:00Z&q=router',
    },
    {
      what: 'POST /paste of a text with 40 values',
      path: () => '/paste',
      body: (round) =>
        Array.from({ length: 40 }, (_, at) => `c2-${indicatorNumber(number(round + at))}[.]bench[.]example`).join('\n'),
    },
    {
      what: 'POST /subject',
      path: () => '/subject',
      body: () => ({ value: 'someone@bench.example' }),
    },
    {
      what: 'POST /subject of a name that half of them speak of',
      path: () => '/subject',
      body: () => ({ value: 'compromised router' }),
    },
    ...deskQuestions(stock, indicatorOf),
    ...writeQuestions(charter, indicatorOf),
  ]
}

/** Numbers of indicators that have a name of their own and say "needle7" and their number. */
function indicatorNumber(number: number): number {
  return number - (number % 5)
}

/** Indicators and the malware that each of them indicates. */
function linked(round: number): string[] {
  return Array.from({ length: 4_000 }, (_, at) => from / 5 + round * 4_000 + at).flatMap((group) => [
    numbered('indicator', group * 5),
    numbered('malware', group),
  ])
}
