import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, join } from 'node:path'
import { inForce } from '../alliance/in-force.ts'
import { type KeyTexts, nodePaths, readKeyTexts } from '../config/node-directory.ts'
import { type Config, showListen } from '../config/read-config.ts'
import type { Listen } from '../config/value.ts'
import { memberOfCertificate } from '../crypto/certificate.ts'
import { publicKeyOf } from '../crypto/keys.ts'
import { openStore } from '../store/open.ts'
import { lookAtServer } from '../store/postgres.ts'
import { versionOf, whyUnfit } from '../store/server-facts.ts'
import { listSources } from '../store/sources.ts'
import { cardOf } from './card.ts'
import { authorityAlarmMs } from './certificate-renewal.ts'
import { CharterKeeper } from './charter-keeper.ts'
import { readWarnings } from './warning-files.ts'

export interface Check {
  readonly name: string
  readonly ok: boolean
  /** What was found; where it is wrong, also what to do. */
  readonly found: string
}

const fromBackup = 'restore the keys from one backup'
const issuedAnew = 'it is issued anew at the next start'
/** Of the files of keys, those that everybody may read. */
const certificates: ReadonlySet<string> = new Set(['ca.pem', 'tls.pem'])
const softFloorBytes = 200 * 1024 * 1024
const soonMs = 30 * 86_400_000
// This code was not written before: a clock that says so is wrong.
const earliestMs = Date.parse('2026-01-01T00:00:00Z')

/** Looks at everything that a node needs, and at nothing of its content. Each check stands alone: one that fails hides no other. */
export async function runSelfChecks(
  config: Config,
  nowMs: number,
  running: boolean,
  say: (error: unknown) => string,
): Promise<Check[]> {
  const checks: Check[] = []
  const check = async (name: string, look: () => string | Promise<string>): Promise<void> => {
    try {
      checks.push({ name, ok: true, found: await look() })
    } catch (error) {
      checks.push({ name, ok: false, found: say(error) })
    }
  }
  await check('clock', () => {
    if (nowMs < earliestMs)
      throw new Error(
        `the clock says ${new Date(nowMs).toISOString()}; set it (certificates and agreements depend on it)`,
      )
    return new Date(nowMs).toISOString()
  })
  await check('permissions', () => checkPermissions(config))
  await check('keys', () => checkKeys(readKeyTexts(config.dir)))
  await check('certificate', () => checkCertificate(config, readKeyTexts(config.dir), nowMs))
  await check('authority', () => checkAuthority(readKeyTexts(config.dir), nowMs))
  await check('disk space', () => checkSpace(config.dir))
  if (config.database.engine === 'postgres') await check('database server', () => checkServer(config))
  await check('store and charter', () => checkStore(config, nowMs))
  await check('sources', () => checkSources(config))
  await check('warning lists', () => checkWarnings(config))
  await check('exchange port', () => checkPort(config.exchangeListen, running))
  await check('console port', () => checkPort(config.consoleListen, running))
  return checks
}

function checkWarnings(config: Config): string {
  const { files, values, unused } = readWarnings(config)
  if (config.warningLists === '') return 'those that every node has'
  const notUsed =
    unused.length === 0 ? '' : `; not used, of another type: ${unused.map((one) => basename(one)).join(', ')}`
  return `${files} files with ${values} values, and those that every node has${notUsed}`
}

function checkPermissions({ dir, database, databaseAddress }: Config): string {
  const paths = nodePaths(dir)
  const keys = readdirSync(paths.keys).filter((name) => !certificates.has(name))
  const store = database.engine === 'sqlite' && existsSync(databaseAddress) ? [databaseAddress] : []
  const open = [paths.keys, ...keys.map((name) => join(paths.keys, name)), paths.node, ...store].filter(
    (path) => (statSync(path).mode & 0o077) !== 0,
  )
  if (open.length > 0)
    throw new Error(`others can read what is for this user alone; run: chmod go-rwx ${open.join(' ')}`)
  return 'keys are for this user alone'
}

/** A certificate of the keys; what is none is said by its file. */
function certificateIn(pem: string, file: string, otherwise: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new Error(`${file} is no certificate; ${otherwise}`)
  }
}

function keyIn(pem: string, file: string, otherwise: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw new Error(`${file} is no key; ${otherwise}`)
  }
}

const authorityIn = ({ authority }: KeyTexts): X509Certificate => certificateIn(authority, 'ca.pem', fromBackup)

function checkKeys(keys: KeyTexts): string {
  if (!authorityIn(keys).checkPrivateKey(keyIn(keys.authorityKey, 'ca-key.pem', fromBackup)))
    throw new Error('ca-key.pem is not the key of ca.pem; restore both from one backup')
  return `signing key ${publicKeyOf(keys.signing).slice(-12)}, authority and its key match`
}

function checkCertificate({ member }: Config, keys: KeyTexts, nowMs: number): string {
  const certificate = certificateIn(keys.certificate, 'tls.pem', issuedAnew)
  if (!certificate.checkPrivateKey(keyIn(keys.certificateKey, 'tls-key.pem', issuedAnew)))
    throw new Error(`tls-key.pem is not the key of tls.pem; ${issuedAnew}`)
  const until = certificate.validToDate
  if (until.getTime() < nowMs)
    throw new Error(`it ended on ${until.toISOString()}; it is issued anew at the next start`)
  if (memberOfCertificate(certificate, new Map([[member, keys.authority]]), nowMs) !== member)
    throw new Error(`it does not prove ${member}; restore the keys from one backup`)
  return `valid until ${until.toISOString()}${until.getTime() - nowMs < soonMs ? '; issued anew by the running node or at the next start' : ''}`
}

/** What every member pins: only a new card in a new charter replaces it. */
function checkAuthority(keys: KeyTexts, nowMs: number): string {
  const until = authorityIn(keys).validToDate
  const days = Math.floor((until.getTime() - nowMs) / 86_400_000)
  if (until.getTime() - nowMs < authorityAlarmMs)
    throw new Error(
      days < 0
        ? `it ended on ${until.toISOString()}: no member takes this node's certificates; a new card and charter are needed`
        : `it ends on ${until.toISOString()}, in ${days} days; agree with the other members on a new card and charter`,
    )
  return `valid until ${until.toISOString()}`
}

function checkSpace(dir: string): string {
  const { bavail, bsize } = statfsSync(dir)
  const free = bavail * bsize
  const megabytes = `${Math.floor(free / 1024 / 1024)} MB free`
  if (free < softFloorBytes) throw new Error(`${megabytes}; free some space before the disk is full`)
  return megabytes
}

async function checkServer({ databaseAddress }: Config): Promise<string> {
  const facts = await lookAtServer(databaseAddress)
  const why = whyUnfit(facts)
  if (why !== null) throw new Error(why)
  if (!facts.syncs)
    throw new Error(
      'fsync or full_page_writes is off: what was acknowledged would be lost with the power; set both to on, and restart the server',
    )
  return `PostgreSQL ${versionOf(facts)}, ${facts.encoding}, collation ${facts.collation}`
}

async function checkStore(config: Config, nowMs: number): Promise<string> {
  if (config.database.engine === 'sqlite' && !existsSync(config.databaseAddress))
    return 'not made yet; made at the first start'
  await using store = await openStore({ database: config.databaseAddress, owner: config.member, upgrade: false })
  const keys = readKeyTexts(config.dir)
  const keeper = await CharterKeeper.open(store, cardOf(config, keys), { nowMs: () => nowMs })
  const { held } = keeper
  if (held === null) return `${store.engine}, no charter adopted: nothing is released to anybody`
  const own = held.charter.members.find((card) => card.member === config.member)
  if (own === undefined) throw new Error(`${config.member} is not a member in charter version ${held.charter.version}`)
  keeper.refuseOtherKeys(`${config.dir}/keys`)
  if (own.exchangeUrl !== config.exchangeUrl) {
    throw new Error(
      `the charter says that ${config.member} is at ${own.exchangeUrl}, the configuration says ${config.exchangeUrl}`,
    )
  }
  const agreements = held.charter.agreements.map((one) => `${one.id}${inForce(one, nowMs) ? '' : ' (not in force)'}`)
  return `${store.engine}, charter version ${held.charter.version}, agreements: ${agreements.join(', ') || 'none'}`
}

/** Sources are no fault of the node's; but whoever looks whether all is well wants to know of one that brings nothing. */
async function checkSources(config: Config): Promise<string> {
  for (const folder of config.sourceFolders) {
    if (!existsSync(folder)) throw new Error(`there is no folder ${folder}, which sourceFolders names`)
  }
  if (config.database.engine === 'sqlite' && !existsSync(config.databaseAddress)) return 'none'
  await using store = await openStore({ database: config.databaseAddress, owner: config.member, upgrade: false })
  const rows = (await listSources(store.read)).filter(({ paused }) => paused === 0)
  const failing = rows.filter(({ failures }) => failures >= 3)
  if (failing.length > 0)
    throw new Error(
      failing.map(({ name, failures, last_error }) => `${name} failed ${failures} times: ${last_error}`).join('; '),
    )
  return rows.length === 0 ? 'none' : `${rows.length} are read`
}

async function checkPort(listen: Listen, running: boolean): Promise<string> {
  if (running) return `${showListen(listen)}, served by this node`
  if (listen.port === 0) return 'any free port'
  const server = createServer()
  try {
    server.listen({ port: listen.port, host: listen.host })
    await once(server, 'listening')
    return `${showListen(listen)}, free`
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
}
