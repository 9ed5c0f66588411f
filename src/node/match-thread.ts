import { parentPort, workerData } from 'node:worker_threads'
import { Fingerprints } from '../lookback/fingerprint.ts'
import { SeenLately, SeenRecorder } from '../lookback/recorder.ts'
import { IndexReader } from '../match/index-reader.ts'
import { fieldsFor, isJsonFormat, lineReader } from '../match/line-reader.ts'
import { ListToLines } from '../match/list-to-lines.ts'
import { PlainPrefilter, type Prefilter } from '../match/prefilter.ts'
import { type PrefilterProgram, prefilterProgram } from '../match/prefilter-program.ts'
import { type LineHit, Scan } from '../match/scan.ts'
import { openMemory } from '../match/shared-memory.ts'
import { WasmPrefilter } from '../match/wasm-prefilter.ts'
import type { FromThread, MatchThreadData, ToThread } from './match-messages.ts'

/** A thread that looks streams of telemetry up in the shared index; the node's main thread alone changes the index. */
const { memory, kernel, place, record } = workerData as MatchThreadData
const keeping =
  record === null ? null : { ...record, fingerprints: new Fingerprints(record.secret), lately: new SeenLately() }
const index = new IndexReader(openMemory(memory))
const module = kernel === null ? null : new WebAssembly.Module(kernel)
const scratch = { place, holder: null }
const scans = new Map<number, OpenScan>()

interface OpenScan {
  push(bytes: Uint8Array): void
  end(): void
  readonly scan: Scan
  hits: LineHit[]
  readonly recorder: SeenRecorder | null
}

/** So many values go to the main thread at once, or what there is at the end of a stream. */
const seenAtOnce = 20_000

function prefilterFor(program: PrefilterProgram): Prefilter {
  if (module === null) return new PlainPrefilter(index, program)
  return new WasmPrefilter(index, program, module, scratch)
}

function open({ format, map }: Extract<ToThread, { kind: 'open' }>): OpenScan {
  const reader = lineReader(format, map)
  const list = isJsonFormat(format) ? new ListToLines() : null
  const program = isJsonFormat(format) ? prefilterProgram(fieldsFor(format, map)) : null
  const onHit = (hit: LineHit): void => void opened.hits.push(hit)
  const recorder =
    keeping === null ? null : new SeenRecorder({ ...keeping, reader: lineReader(format, map), nowMs: Date.now })
  const opened = {
    recorder,
    scan: new Scan({ index, reader, onHit }),
    hits: [] as LineHit[],
    begun: false,
    push(bytes: Uint8Array): void {
      const lines = list === null ? bytes : list.push(bytes)
      if (!opened.begun && lines.some((byte) => byte > 32)) {
        opened.begun = true
        // Zeek's columns are no JSON: the prefilter is for what begins as an object.
        const isObjects = lines.find((byte) => byte > 32) === 123
        if (program !== null && isObjects)
          opened.scan = new Scan({ index, reader, prefilter: prefilterFor(program), onHit })
      }
      // A log that goes on with columns, as after a change of Zeek's configuration.
      if (format === 'zeek' && Buffer.from(lines.buffer, lines.byteOffset, lines.length).includes('#fields'))
        opened.scan.readWhole()
      opened.scan.push(lines)
      recorder?.push(lines)
    },
    end(): void {
      opened.scan.end()
      recorder?.end()
    },
  }
  return opened
}

function answer(scan: number, work: (opened: OpenScan) => void, isLast = false): void {
  const opened = scans.get(scan)
  if (opened === undefined) return
  let failed: string | undefined
  try {
    work(opened)
  } catch (error) {
    failed = error instanceof Error ? error.message : 'unknown'
  }
  const told: FromThread = {
    scan,
    counts: { ...opened.scan.counts },
    hits: opened.hits,
    ...(failed === undefined ? {} : { failed }),
    ...seenOf(opened.recorder, isLast),
  }
  opened.hits = []
  parentPort?.postMessage(told)
}

function seenOf(recorder: SeenRecorder | null, isLast: boolean): Pick<FromThread, 'seen'> {
  if (recorder === null || (!isLast && recorder.waiting < seenAtOnce)) return {}
  return { seen: recorder.take() }
}

parentPort?.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'open':
      scans.set(message.scan, open(message))
      break
    case 'chunk':
      answer(message.scan, (opened) => opened.push(message.bytes))
      break
    case 'close':
      answer(message.scan, (opened) => opened.end(), true)
      scans.delete(message.scan)
  }
})
