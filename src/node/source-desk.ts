import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { SourceDesk, SourceState } from '../api/source-desk.ts'
import { Fault } from '../base/fault.ts'
import { pause } from '../base/timers.ts'
import { lockText, unlockText } from '../crypto/locked-text.ts'
import type { MemberCode } from '../policy/model.ts'
import { findFolder } from '../sources/folder-source.ts'
import { openLine } from '../sources/line.ts'
import type { SourcePlace, SourceSecret, SourceSettings } from '../sources/model.ts'
import { probeSource } from '../sources/probe.ts'
import { createReach, type Resolve } from '../sources/reach.ts'
import { type SourceBounds, sourceBounds } from '../sources/run.ts'
import { later } from '../sources/taxii-source.ts'
import {
  countQuarantined,
  countWaiting,
  discardQuarantined,
  findQuarantined,
  pageQuarantined,
  releaseQuarantined,
  updateQuarantined,
} from '../store/quarantined.ts'
import {
  addSource,
  changeSource,
  findSource,
  forgetAllFiles,
  listSources,
  removeSource,
  type SourceRow,
} from '../store/sources.ts'
import type { Basis } from './basis.ts'
import { deriveSecret } from './keys.ts'
import type { Road } from './road.ts'
import { acceptBrought, quarantineDigest, readPlace, type SourceRunParts, sayRefusal } from './source-run.ts'
import { SourceRunner } from './source-runner.ts'

export interface Sources extends AsyncDisposable {
  readonly desk: SourceDesk
}

export interface SourceOptions {
  readonly bounds?: Partial<SourceBounds>
  readonly resolve?: Resolve
  readonly lookEveryMs?: number
}

const probeMs = 30_000
const retryAtOnce = 100

/** Standing subscriptions: what they are, the runs that read them, and what people do about both. */
export function openSources(
  basis: Basis,
  road: Road,
  { reading, judgeCsaf }: Pick<SourceRunParts, 'reading' | 'judgeCsaf'>,
  options: SourceOptions = {},
): Sources {
  const { config, keys, self, clock, timers, closing } = basis
  const { store } = road
  const key = deriveSecret(keys.signing, 'sources/1')
  const reach = createReach(config.sourceHosts, options.resolve)
  const folders = config.sourceFolders
  const parts: SourceRunParts = {
    ...{ store, fenced: road.leadership.fenced, intake: road.intake, reading, clock, timers, folders, judgeCsaf },
    openLine: (settings, secret) => openLine(settings, secret, reach),
    bounds: {
      ...sourceBounds,
      maxBytes: config.maxBodyBytes,
      maxObjectBytes: config.maxObjectBytes,
      spoolFolder: config.dir,
      ...options.bounds,
    },
    releasableTo: (agreements) => partiesOf(road, self.member, agreements),
  }
  const runner = new SourceRunner({
    ...parts,
    ...{ random: basis.random, log: basis.log, report: basis.report },
    ...(options.lookEveryMs === undefined ? {} : { lookEveryMs: options.lookEveryMs }),
    leads: () => road.leadership.leads,
    async open(name) {
      const row = await findSource(store.read, name)
      if (row === undefined || row.paused !== 0) return null
      const { place, failures } = row
      const settings = settingsOf(row)
      // Whoever runs it may have become a member since.
      for (const address of settings.kind === 'folder' ? [] : [settings.address, settings.root ?? settings.address])
        refuseMember(address)
      return { source: { name, settings, secret: secretOf(row), place }, failures }
    },
    async onTaken(name, { taken, unchanged, refused, withheld }) {
      const detail = `taken=${taken} unchanged=${unchanged} refused=${refused} withheld=${withheld}`
      await road.audit.add({ actor: `source:${name}`, action: 'source-run', subject: name, detail })
    },
  })

  const secretOf = ({ name, secret }: Pick<SourceRow, 'name' | 'secret'>): SourceSecret | null =>
    secret === '' ? null : (JSON.parse(unlockText(secret, key, name)) as SourceSecret)
  const locked = (name: string, secret: SourceSecret | null): string =>
    secret === null ? '' : lockText(JSON.stringify(secret), key, name, basis.fillRandom)
  const micros = () => clock.nowMs() * 1000
  const begin = (): string => JSON.stringify({ begun: micros() } satisfies SourcePlace)

  async function rowNamed(name: string): Promise<SourceRow> {
    const row = await findSource(store.read, name)
    if (row === undefined) throw new Fault('not-found', 'there is no source with this name')
    return row
  }

  function stateOf(row: SourceRow, waiting: number): SourceState {
    return {
      name: row.name,
      settings: settingsOf(row),
      credentials: credentialsOf(row),
      paused: row.paused !== 0,
      running: runner.isRunning(row.name),
      createdAt: row.created_at,
      nextAt: row.next_at,
      lastRunAt: row.last_run_at,
      lastSuccessAt: row.last_success_at,
      lastErrorAt: row.last_error_at,
      lastError: row.last_error,
      failures: row.failures,
      runs: row.runs,
      counts: { taken: row.taken, unchanged: row.unchanged, refused: row.refused, withheld: row.withheld },
      waiting,
      reached: reachedOf(row.place),
    }
  }

  function credentialsOf(row: SourceRow): SourceState['credentials'] {
    try {
      return secretOf(row)?.kind ?? 'none'
    } catch {
      return 'unreadable'
    }
  }

  /** What a member gives comes over the link to it, under the agreements and sealed; as a source it would pass for ours. */
  function refuseMember(address: string): void {
    const { origin } = new URL(address)
    const member = road.keeper.charter?.members.find(({ exchangeUrl }) => new URL(exchangeUrl).origin === origin)
    if (member !== undefined)
      throw new Fault(
        'forbidden',
        `this is the node of ${member.member}: what members give comes over the links of the exchange`,
      )
  }

  async function checkSettings(settings: SourceSettings, secret: SourceSecret | null): Promise<void> {
    const own = (road.keeper.charter?.agreements ?? []).filter(({ parties }) => parties.includes(self.member))
    const stranger = settings.agreements.find((id) => !own.some((agreement) => agreement.id === id))
    if (stranger !== undefined)
      throw new Fault('invalid', `this member has no agreement ${stranger} in the charter`, {
        issues: [{ at: '/agreements', message: `no agreement ${stranger}` }],
      })
    if (settings.kind === 'folder') await findFolder(settings.address, folders)
    else {
      for (const [at, text] of [
        ['/address', settings.address],
        ['/root', settings.root],
      ] as const) {
        if (text === null) continue
        if (!URL.canParse(text))
          throw new Fault('invalid', 'this is no address', { issues: [{ at, message: 'needs https://…' }] })
        reach.admit(new URL(text))
        refuseMember(text)
      }
    }
    if (settings.ca !== '') readCertificate(settings.ca, '/ca')
    if (secret?.kind !== 'certificate') return
    const certificate = readCertificate(secret.certificate, '/secret/certificate')
    try {
      if (certificate.checkPrivateKey(createPrivateKey(secret.key))) return
    } catch {}
    throw new Fault('invalid', 'the key does not belong to the certificate', {
      issues: [{ at: '/secret/key', message: 'not the key of the certificate' }],
    })
  }

  const desk: SourceDesk = {
    allowed: { hosts: config.sourceHosts.map(({ host, plain }) => (plain ? `http://${host}` : host)), folders },

    async list() {
      const [rows, waiting] = await Promise.all([listSources(store.read), countWaiting(store.read)])
      return rows.map((row) => stateOf(row, waiting.get(row.name) ?? 0))
    },

    async find(name) {
      const [row, { waiting }] = await Promise.all([rowNamed(name), countQuarantined(store.read, name)])
      return stateOf(row, waiting)
    },

    async add(name, { settings, secret }, paused) {
      await checkSettings(settings, secret)
      await store.write((tx) =>
        addSource(tx, {
          ...{ name, paused, settings: JSON.stringify(settings), secret: locked(name, secret) },
          ...{ place: begin(), at: micros() },
        }),
      )
      runner.look()
      return await desk.find(name)
    },

    async change(name, { settings, secret, paused }) {
      const row = await rowNamed(name)
      const before = settingsOf(row)
      const after = settings ?? before
      const elsewhere = !isSameServer(before, after)
      if (settings !== undefined || secret !== undefined) await checkSettings(after, secret ?? null)
      const anew = isOtherContent(before, after)
      await store.write(async (tx) => {
        await changeSource(tx, name, {
          settings: JSON.stringify(after),
          // A password is for the server that it was given for.
          ...(secret !== undefined ? { secret: locked(name, secret) } : elsewhere ? { secret: '' } : {}),
          ...(paused === undefined ? {} : { paused: paused ? 1 : 0 }),
          // Whoever reads it at this moment, also in another process, moves nothing any more.
          place: anew ? begin() : JSON.stringify({ ...readPlace(row.place), begun: micros() } satisfies SourcePlace),
          ...(paused === true ? {} : { next_at: micros(), failures: 0, last_error: '' }),
        })
        if (anew) await forgetAllFiles(tx, name)
      })
      // What runs goes by what was.
      await runner.stop(name)
      runner.look()
      return await desk.find(name)
    },

    async remove(name) {
      await store.write((tx) => removeSource(tx, name))
      await runner.stop(name)
    },

    async runNow(name, fromStart) {
      if ((await rowNamed(name)).paused !== 0) throw new Fault('conflict', 'this source is paused: resume it first')
      await store.write(async (tx) => {
        await changeSource(tx, name, { next_at: 0, ...(fromStart ? { place: begin() } : {}) })
        if (fromStart) await forgetAllFiles(tx, name)
      })
      if (fromStart) await runner.stop(name)
      runner.look()
      return await desk.find(name)
    },

    async probe({ settings, secret, name }) {
      await checkSettings(settings, secret ?? null)
      const row = name === undefined ? undefined : await findSource(store.read, name)
      const kept = row !== undefined && isSameServer(settingsOf(row), settings) ? secretOf(row) : null
      const known = secret === undefined ? kept : secret
      await using line = parts.openLine(settings, known)
      const { bounds } = parts
      return await probeSource(
        {
          ...{ settings, secret: known, line, clock, signal: closing },
          bounds: { ...bounds, timeoutMs: Math.min(bounds.timeoutMs, probeMs), maxPageBytes: 4 * 1024 * 1024 },
          sleep: (ms) => pause(timers, ms, closing),
        },
        folders,
      )
    },

    async quarantine(name, page) {
      await rowNamed(name)
      return (await pageQuarantined(store.read, name, page)).map(({ at, object_id, ...row }) => ({
        ...{ digest: row.digest, num: at, objectId: object_id, version: row.version, code: row.code },
        ...{ reason: row.reason, place: row.place, bytes: row.bytes, kept: row.kept },
      }))
    },

    async textOf(name, digest) {
      const row = await findQuarantined(store.read, name, digest)
      if (row === undefined || row.state !== 'waiting') throw new Fault('not-found', 'nothing such is in quarantine')
      return row.body
    },

    async retry(name, digest) {
      const row = await rowNamed(name)
      const source = { name, settings: settingsOf(row) }
      let taken = 0
      let before: number | undefined
      do {
        const items =
          digest === null
            ? await pageQuarantined(store.read, name, { before, limit: retryAtOnce })
            : [await oneOf(name, digest)]
        before = digest === null ? items.at(-1)?.at : undefined
        taken += await retryThese(
          source,
          items.map((item) => item.digest),
        )
      } while (before !== undefined)
      return { taken, left: (await countQuarantined(store.read, name)).waiting }
    },

    async discard(name, digest) {
      await rowNamed(name)
      if (digest !== null) await oneOf(name, digest)
      return await store.write((tx) => discardQuarantined(tx, name, digest))
    },
  }

  async function oneOf(name: string, digest: string) {
    const row = await findQuarantined(store.read, name, digest)
    if (row === undefined || row.state !== 'waiting') throw new Fault('not-found', 'nothing such is in quarantine')
    return row
  }

  /** What is kept is handed in again; what is not is judged anew when the source brings it. */
  async function retryThese(
    source: { name: string; settings: SourceSettings },
    digests: readonly string[],
  ): Promise<number> {
    let taken = 0
    for (const digest of digests) {
      const row = await findQuarantined(store.read, source.name, digest)
      if (row === undefined || row.state !== 'waiting') continue
      if (row.body === '') {
        await store.write(async (tx) => {
          await releaseQuarantined(tx, source.name, [digest])
          if (row.code === 'file') await forgetAllFiles(tx, source.name)
        })
        continue
      }
      const { rejected } = await acceptBrought(parts, source, [broughtAgain(row)])
      const refusal = rejected[0]
      await store.write((tx) =>
        refusal === undefined
          ? releaseQuarantined(tx, source.name, [digest])
          : updateQuarantined(tx, source.name, digest, { code: refusal.code, reason: sayRefusal(refusal) }),
      )
      if (refusal === undefined) taken += 1
    }
    return taken
  }

  return {
    desk,
    [Symbol.asyncDispose]: () => runner[Symbol.asyncDispose](),
  }
}

/** What was made here is known by another digest than that of its text. */
function broughtAgain({ body, digest }: { readonly body: string; readonly digest: string }): {
  text: string
  made?: true
} {
  return quarantineDigest({ text: body }) === digest ? { text: body } : { text: body, made: true }
}

/** This member itself, and the parties of those agreements that are in the charter and have it as a party. None: only itself. */
function partiesOf({ keeper }: Pick<Road, 'keeper'>, self: MemberCode, ids: readonly string[]): readonly MemberCode[] {
  const agreements = (keeper.charter?.agreements ?? []).filter(
    ({ id, parties }) => ids.includes(id) && parties.includes(self),
  )
  return [...new Set([self, ...agreements.flatMap(({ parties }) => parties)])].sort()
}

function settingsOf({ settings }: Pick<SourceRow, 'settings'>): SourceSettings {
  // What was stored before CSAF was fetched does not say it.
  return { proof: 'signature', ...(JSON.parse(settings) as Omit<SourceSettings, 'proof'>) }
}

function isSameServer(a: SourceSettings, b: SourceSettings): boolean {
  if (a.kind === 'folder' || b.kind === 'folder') return a.kind === b.kind
  return new URL(a.address).origin === new URL(b.address).origin && a.ca === b.ca
}

/** Whether how far it was read means nothing any more. */
function isOtherContent(a: SourceSettings, b: SourceSettings): boolean {
  return (['kind', 'address', 'root', 'format', 'mapping', 'proof'] as const).some((name) => a[name] !== b[name])
}

function readCertificate(pem: string, at: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new Fault('invalid', 'this is no certificate in PEM', {
      cause,
      issues: [{ at, message: 'needs a certificate in PEM' }],
    })
  }
}

/** The latest moment up to which some collection was read; '' where that says nothing. */
function reachedOf(place: string): string {
  const collections = Object.values(readPlace(place).collections ?? {})
  return (
    collections.reduce<string | null>((latest, { after, reached }) => later(latest, later(after, reached)), null) ?? ''
  )
}
