import { X509Certificate } from 'node:crypto'
import type { Gauge } from '../api/parts.ts'
import type { Durations } from '../base/durations.ts'
import type { RequestCounts } from '../http/request-counts.ts'
import { logNamed } from '../store/logs.ts'
import { countMessages } from '../store/outbox.ts'
import { countWaiting } from '../store/quarantined.ts'
import { listSources } from '../store/sources.ts'
import type { Basis } from './basis.ts'
import type { CertificateRenewal } from './certificate-renewal.ts'
import type { Road } from './road.ts'

/** What is measured of this process and its node besides what the API counts itself; the list with its meanings is in docs/operate.md. */
export async function gaugesOf(
  { keys, clock }: Basis,
  { store, leadership, others }: Pick<Road, 'store' | 'leadership' | 'others'>,
  {
    requests,
    renewal,
    liveAfter,
  }: { readonly requests: RequestCounts; readonly renewal: CertificateRenewal; readonly liveAfter: Durations },
): Promise<Gauge[]> {
  const gauges: Gauge[] = [
    gauge('trefoil_leads', 'One where this process does the background work of its node.', leadership.leads ? 1 : 0),
    gauge('trefoil_leader_term', 'Counts each change of the leading process.', leadership.term),
    gauge('trefoil_processes', 'Processes of this node that count on.', leadership.processes),
    gauge('trefoil_seconds_since_look', 'Since this process last saw what others committed.', others.secondsSinceLook),
    {
      name: 'trefoil_exchange_requests_total',
      type: 'counter',
      help: 'Requests answered by the exchange listener.',
      samples: requests
        .counts()
        .map(({ method, route, status, count }) => [{ method, route, status: String(status) }, count]),
    },
    {
      name: 'trefoil_exchange_request_seconds',
      type: 'histogram',
      help: 'Time until the answer of the exchange listener began.',
      samples: histogram(requests.durations),
    },
    {
      name: 'trefoil_detection_live_seconds',
      type: 'histogram',
      help: 'From the commit of an indicator, or when this process heard of it, until all its matching threads look for it.',
      samples: histogram(liveAfter),
    },
    {
      name: 'trefoil_certificate_seconds_left',
      type: 'gauge',
      help: "Until the listener's certificate and the node's own authority end.",
      samples: [
        [{ certificate: 'listener' }, secondsLeft(renewal.current.certificate, clock.nowMs())],
        [{ certificate: 'authority' }, secondsLeft(keys.authority, clock.nowMs())],
      ],
    },
  ]
  const [waiting, ledger, sources, aside] = await Promise.all([
    countMessages(store.read),
    logNamed(store.read, 'ledger'),
    listSources(store.read),
    countWaiting(store.read),
  ])
  gauges.push(
    {
      name: 'trefoil_source_objects_total',
      type: 'counter',
      help: 'What sources brought, by what became of it.',
      samples: sources.flatMap(({ name: source, ...row }) =>
        (['taken', 'unchanged', 'refused', 'withheld'] as const).map((outcome): Gauge['samples'][number] => [
          { source, outcome },
          row[outcome],
        ]),
      ),
    },
    {
      name: 'trefoil_source_failures',
      type: 'gauge',
      help: 'Runs of a source that failed in a row.',
      samples: sources.map(({ name: source, failures }) => [{ source }, failures]),
    },
    {
      name: 'trefoil_source_success_age_seconds',
      type: 'gauge',
      help: 'Since a source was last read to its end.',
      samples: sources
        .filter(({ paused, last_success_at }) => paused === 0 && last_success_at > 0)
        .map(({ name: source, last_success_at: at }) => [{ source }, Math.round(clock.nowMs() / 1000 - at / 1e6)]),
    },
    {
      name: 'trefoil_source_quarantined',
      type: 'gauge',
      help: 'What waits in the quarantine of a source.',
      samples: sources.map(({ name: source }) => [{ source }, aside.get(source) ?? 0]),
    },
    {
      name: 'trefoil_outbox_messages',
      type: 'gauge',
      help: 'Messages that a member has not answered yet.',
      samples: [...waiting].map(([member, count]) => [{ member }, count]),
    },
    gauge(
      'trefoil_ledger_unsigned_entries',
      'Entries of the ledger after the last signed checkpoint.',
      (ledger?.head.size ?? 0) - (ledger?.checkpointSize ?? 0),
    ),
  )
  return gauges
}

function gauge(name: string, help: string, value: number): Gauge {
  return { name, type: 'gauge', help, samples: [[{}, value]] }
}

function histogram(durations: Durations): Gauge['samples'] {
  const counts = durations.counts()
  const buckets = counts.map((count, place): Gauge['samples'][number] => [
    { le: String(durations.bounds[place] ?? '+Inf') },
    count,
    '_bucket',
  ])
  return [...buckets, [{}, durations.seconds, '_sum'], [{}, counts.at(-1) ?? 0, '_count']]
}

function secondsLeft(pem: string, nowMs: number): number {
  return Math.round((new X509Certificate(pem).validToDate.getTime() - nowMs) / 1000)
}
