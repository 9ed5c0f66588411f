import { parentPort } from 'node:worker_threads'
import { checkCsaf } from './check-csaf.ts'
import { pdfDocument } from './pdf.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/** Checks CSAF documents and sets pages, one after the other, away from the thread that serves. */
let last: Promise<void> = Promise.resolve()
parentPort?.on('message', (message: ToWorker) => {
  last = last.then(async () => {
    const answer = await answerTo(message).catch((error: unknown): FromWorker => {
      return { id: message.id, failed: error instanceof Error ? error.message.slice(0, 300) : 'unknown' }
    })
    parentPort?.postMessage(answer)
  })
})

async function answerTo(message: ToWorker): Promise<FromWorker> {
  if (message.kind === 'check') return { id: message.id, problems: await checkCsaf(message.document) }
  return { id: message.id, pdf: await pdfDocument(message.edition, message.publisher) }
}
