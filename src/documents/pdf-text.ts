import { Worker } from 'node:worker_threads'
import { Fault } from '../base/fault.ts'
import type { DocumentText, ReadPdf } from './document.ts'
import type { PdfTold } from './pdf-thread.ts'

export interface PdfLimits {
  readonly longestMs: number
  /** What buffers take is in no limit of a thread, so the whole process is watched while a document is read. */
  readonly mostGrowthBytes: number
}
const usualLimits: PdfLimits = { longestMs: 30_000, mostGrowthBytes: 700 * 1024 * 1024 }
const watchedEveryMs = 50

/** Reads the text of PDFs, each in a thread that is ended when it takes too long or too much: `too-large`; `invalid` where it is none. */
export function createPdfReader(limits: PdfLimits = usualLimits): ReadPdf {
  return (bytes) => readPdf(bytes, limits)
}

async function readPdf(
  bytes: Uint8Array,
  { longestMs, mostGrowthBytes }: PdfLimits,
): Promise<Omit<DocumentText, 'kind'>> {
  const worker = new Worker(new URL('./pdf-thread.ts', import.meta.url), {
    workerData: new Uint8Array(bytes),
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 48 },
  })
  const before = process.memoryUsage.rss()
  const timers: NodeJS.Timeout[] = []
  try {
    const told = await new Promise<PdfTold>((resolve, reject) => {
      timers.push(
        setTimeout(
          () => reject(new Fault('too-large', 'reading this PDF takes too long: save its text, and paste that')),
          longestMs,
        ),
        setInterval(() => {
          if (process.memoryUsage.rss() - before > mostGrowthBytes)
            reject(new Fault('too-large', 'this PDF unfolds to more than is read: save its text, and paste that'))
        }, watchedEveryMs),
      )
      worker.once('message', resolve)
      worker.once('error', (error) => reject(new Fault('invalid', 'this PDF cannot be read', { cause: error })))
      worker.once('exit', () => reject(new Fault('invalid', 'this PDF cannot be read')))
    })
    if (told.problem !== null) throw new Fault('invalid', told.problem)
    return { title: told.title, text: told.text, pages: told.pages, cut: told.cut }
  } finally {
    for (const timer of timers) clearTimeout(timer)
    await worker.terminate()
  }
}
