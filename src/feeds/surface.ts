import { type Context, Hono } from 'hono'
import { Fault } from '../base/fault.ts'
import { outFormat, outFormats } from '../formats/out/all.ts'
import type { OutFormat } from '../formats/out/format.ts'
import { mispFormat } from '../formats/out/misp.ts'
import { newReport, reportDocument, writeDocument } from '../formats/out/write-document.ts'
import { identify, unauthenticated } from '../http/authenticate.ts'
import type { HttpEnv } from '../http/connection.ts'
import { limitRequests } from '../http/limit-requests.ts'
import { problems } from '../http/problem.ts'
import { streamText } from '../http/stream-text.ts'
import { cursorText, parseCursor } from './cursor.ts'
import { deltaLines } from './delta.ts'
import { MispFeed } from './misp-feed.ts'
import type { FeedParts, Reading } from './model.ts'
import { readItems } from './read-items.ts'
import { agreementsFor, readingOf } from './readings.ts'
import { feedState, isKnown } from './state.ts'
import { Validity } from './validity.ts'

/** GET /feeds/…: what detection tools fetch, each reader its own (docs/formats.md). For the exchange listener. */
export function createFeeds(parts: FeedParts): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>({ strict: true })
  const validity = new Validity(parts.release)
  const feed = new MispFeed(parts, validity)
  app.onError(problems((error) => parts.reportUnexpected(error)))
  app.use('/feeds/*', identify(parts.authenticator))
  app.use('/feeds/*', limitRequests(parts.requests))
  app.use('/feeds/*', async (c, next) => {
    if (c.get('caller').kind === 'public' && !parts.publicMayRead) {
      throw unauthenticated('sign in by HTTP Basic, bearer token or client certificate')
    }
    await next()
  })
  const enter = (c: Context<HttpEnv>) => readingOf(parts, c.get('caller'), c.req.param('agreement') ?? '')

  app.get('/feeds/', (c) => {
    const agreements = agreementsFor(parts, c.get('caller'))
    return c.json({ feeds: agreements.map(({ id, title }) => ({ id, title, url: `/feeds/${id}/` })) })
  })
  app.get('/feeds/:agreement/', (c) => {
    const { agreement } = enter(c)
    const formats = outFormats.map(({ name, title, use }) => ({ name, title, use, url: `/feeds/${agreement}/${name}` }))
    return c.json({
      formats: [
        ...formats,
        { name: 'misp-feed', title: 'A MISP feed', use: 'share', url: `/feeds/${agreement}/misp-feed/manifest.json` },
      ],
    })
  })
  app.get('/feeds/:agreement/misp-feed/:file', async (c) => {
    const reading = enter(c)
    const file = c.req.param('file')
    const state = await feedState(parts, validity, reading, mispFormat)
    const { context, tag } = state
    const json = { tag, mediaType: 'application/json' }
    if (file === 'manifest.json') return answer(c, json, () => feed.manifest(reading, state))
    if (file === 'hashes.csv') {
      return answer(c, { tag, mediaType: 'text/csv; charset=utf-8' }, () => feed.hashes(reading, state))
    }
    if (file === 'report') return c.json(await feed.report(reading, state))
    const event = await feed.event(reading, state, file.replace(/\.json$/, ''))
    if (event === null) throw new Fault('not-found', 'there is no such event')
    const range = { types: ['indicator'], after: event.after, upTo: context.position }
    return answer(c, json, () => writeDocument(event.format, readItems(parts.release, reading, range), context))
  })
  app.get('/feeds/:agreement/:format', async (c) => {
    const reading = enter(c)
    const format = outFormat(c.req.param('format'))
    const since = c.req.query('since')
    const state = await feedState(parts, validity, reading, format)
    const { context, tag, cursor } = state
    c.header('X-Trefoil-Position', cursorText(cursor))
    if (since !== undefined) {
      const after = parseCursor(since)
      c.header('Cache-Control', 'private, no-store')
      return answer(c, { mediaType: 'application/x-ndjson' }, () =>
        deltaLines(parts, reading, { format, context, after, cursor }),
      )
    }
    return answer(c, { tag, mediaType: format.mediaType }, () =>
      writeDocument(format, itemsFor(parts, reading, format, context.position), context),
    )
  })
  app.get('/feeds/:agreement/:format/report', async (c) => {
    const reading = enter(c)
    const format = outFormat(c.req.param('format'))
    const { context } = await feedState(parts, validity, reading, format)
    const report = newReport(format)
    for await (const _ of writeDocument(format, itemsFor(parts, reading, format, context.position), context, report));
    return c.json(reportDocument(report))
  })
  app.all('/feeds/*', (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
      throw new Fault('unsupported', 'feeds are read, nothing else')
    throw new Fault('not-found', 'there is no such feed')
  })
  return app
}

function itemsFor(parts: FeedParts, reading: Reading, { types }: OutFormat, upTo: number) {
  return readItems(parts.release, reading, { types, upTo })
}

/** 304 where the reader has it; else the document, made as it is read. */
async function answer(
  c: Context<HttpEnv>,
  { tag, mediaType }: { readonly tag?: string; readonly mediaType: string },
  make: () => AsyncGenerator<string>,
): Promise<Response> {
  c.header('Vary', 'Authorization')
  if (tag !== undefined) {
    c.header('ETag', tag)
    c.header('Cache-Control', 'private, no-cache')
    if (isKnown(c.req.header('if-none-match'), tag)) return c.body(null, 304)
  }
  c.header('Content-Type', mediaType)
  if (c.req.method === 'HEAD') return c.body(null)
  const pieces = make()
  return c.body(streamText(await pieces.next(), pieces))
}
