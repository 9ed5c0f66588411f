import { monitorEventLoopDelay } from 'node:perf_hooks'
import { linkState } from './contract/alliance.ts'
import type { ApiParts } from './parts.ts'

/** What the node counts for Prometheus. Labels come from our own tables only, so nobody outside can make new series. */
export interface Metrics {
  countRequest(method: string, path: string, status: number, seconds: number): void
  countImport(result: {
    readonly added: number
    readonly unchanged: number
    readonly rejected: readonly unknown[]
  }): void
  /** Text exposition format 0.0.4. */
  render(): Promise<string>
}

const resolutionMs = 20

type Labels = Readonly<Record<string, string>>

export function createMetrics(parts: ApiParts): Metrics {
  const requests = new Map<string, { labels: Labels; count: number; seconds: number }>()
  const imported = { added: 0, unchanged: 0, rejected: 0 }
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  if (!parts.closing.aborted) delay.enable()
  parts.closing.addEventListener('abort', () => delay.disable())

  // The histogram holds the intervals of a timer: an idle loop shows the timer's own length.
  const lagSeconds = (percentile: number) => Math.max(0, delay.percentile(percentile) / 1e9 - resolutionMs / 1000)

  return {
    countRequest(method, path, status, seconds) {
      const labels = { method, path, status: String(status) }
      const key = `${method} ${path} ${status}`
      const entry = requests.get(key) ?? { labels, count: 0, seconds: 0 }
      entry.count += 1
      entry.seconds += seconds
      requests.set(key, entry)
    },
    countImport(result) {
      imported.added += result.added
      imported.unchanged += result.unchanged
      imported.rejected += result.rejected.length
    },
    async render() {
      const memory = process.memoryUsage()
      const served = [...requests.values()]
      const links = parts.links()
      const lines = [
        ...family(
          'trefoil_requests_total',
          'counter',
          'Requests answered.',
          served.map((one) => [one.labels, one.count]),
        ),
        ...family(
          'trefoil_request_seconds_total',
          'counter',
          'Time until the answer began.',
          served.map((one) => [one.labels, one.seconds]),
        ),
        ...family(
          'trefoil_import_objects_total',
          'counter',
          'Objects imported through the API.',
          Object.entries(imported).map(([outcome, count]) => [{ outcome }, count]),
        ),
        ...family(
          'trefoil_link_state',
          'gauge',
          'One for the state in which the link is.',
          links.flatMap((link) =>
            linkState.options.map((state): Sample => [{ member: link.member, state }, link.state === state ? 1 : 0]),
          ),
        ),
        ...family(
          'trefoil_link_lag_seconds',
          'gauge',
          'Since the last successful exchange.',
          links.flatMap((link): Sample[] =>
            link.lagSeconds === null ? [] : [[{ member: link.member }, link.lagSeconds]],
          ),
        ),
        ...family(
          'trefoil_link_received_total',
          'counter',
          'Objects received over the link.',
          links.map((link) => [{ member: link.member }, link.received]),
        ),
        ...family(
          'trefoil_link_refused_total',
          'counter',
          'Objects refused over the link.',
          links.map((link) => [{ member: link.member }, link.refused]),
        ),
        ...family('process_resident_memory_bytes', 'gauge', 'Memory of the process.', [[{}, memory.rss]]),
        ...family('nodejs_heap_size_used_bytes', 'gauge', 'Heap in use.', [[{}, memory.heapUsed]]),
        ...family('nodejs_eventloop_lag_seconds', 'gauge', 'Delay of the event loop since the last scrape.', [
          [{ quantile: '0.5' }, lagSeconds(50)],
          [{ quantile: '0.99' }, lagSeconds(99)],
          [{ quantile: '1' }, lagSeconds(100)],
        ]),
        ...(await nodeFamilies(parts)),
        ...(await otherFamilies(parts)),
      ]
      delay.reset()
      return `${lines.join('\n')}\n`
    },
  }
}

type Sample = readonly [labels: Labels, value: number, suffix?: string]

async function otherFamilies(parts: ApiParts): Promise<string[]> {
  try {
    const gauges = (await parts.gauges?.()) ?? []
    return gauges.flatMap(({ name, type, help, samples }) => family(name, type, help, samples))
  } catch (error) {
    parts.reportUnexpected(error)
    return []
  }
}

/** What needs the store; absent while it does not answer, so that the rest can still be scraped. */
async function nodeFamilies(parts: ApiParts): Promise<string[]> {
  try {
    const status = await parts.status()
    return [
      ...family('trefoil_search_lag_objects', 'gauge', 'Objects not yet searchable.', [[{}, status.searchLag]]),
      ...family('trefoil_ledger_entries', 'gauge', 'Entries of the ledger.', [[{}, status.ledger.size]]),
      ...family('trefoil_ledger_witnessed_entries', 'gauge', 'Entries that a quorum of members has cosigned.', [
        [{}, status.ledger.witnessedSize],
      ]),
      ...family('trefoil_alarms', 'gauge', 'Recorded alarms.', [[{}, status.alarms]]),
      ...family('trefoil_healthy', 'gauge', 'One while nothing is degraded.', [[{}, status.health === 'ok' ? 1 : 0]]),
    ]
  } catch (error) {
    parts.reportUnexpected(error)
    return family('trefoil_healthy', 'gauge', 'One while nothing is degraded.', [[{}, 0]])
  }
}

function family(
  name: string,
  type: 'counter' | 'gauge' | 'histogram',
  help: string,
  samples: readonly Sample[],
): string[] {
  const lines = samples.map(([labels, value, suffix = '']) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`)
    return `${name}${suffix}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${Number.isFinite(value) ? value : 0}`
  })
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines]
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
