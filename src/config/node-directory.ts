import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import { type NodeFile, readNodeFile, writeNodeFile } from './node-file.ts'

/** Where everything of one node lies. */
export interface NodePaths {
  readonly node: string
  readonly keys: string
  readonly signing: string
  readonly authority: string
  readonly authorityKey: string
  readonly certificate: string
  readonly certificateKey: string
  readonly log: string
  /** The log that follows one that had to end; absent as a rule. */
  readonly renewedLog: string
  readonly witness: string
  readonly auditLog: string
  readonly encryption: string
  /** The last checkpoint of the audit log, where whoever changes the database cannot change it with it. */
  readonly auditCheckpoint: string
  readonly lock: string
  readonly run: string
  /** A directory for each exercise that this node takes part in; gone at its end. */
  readonly exercises: string
}

export function nodePaths(dir: string): NodePaths {
  const at = (...parts: string[]): string => join(resolve(dir), ...parts)
  return {
    node: at('node.json'),
    keys: at('keys'),
    signing: at('keys', 'signing.pem'),
    authority: at('keys', 'ca.pem'),
    authorityKey: at('keys', 'ca-key.pem'),
    certificate: at('keys', 'tls.pem'),
    certificateKey: at('keys', 'tls-key.pem'),
    log: at('keys', 'log.pem'),
    renewedLog: at('keys', 'renewed-log.json'),
    witness: at('keys', 'witness.pem'),
    auditLog: at('keys', 'audit-log.pem'),
    encryption: at('keys', 'encryption.pem'),
    auditCheckpoint: at('audit-checkpoint'),
    lock: at('lock'),
    run: at('run.json'),
    exercises: at('exercises'),
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** The text of DIR/node.json; a fault says what to do where there is none. */
export function readNodeText(dir: string): string {
  try {
    return readFileSync(nodePaths(dir).node, 'utf8')
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new Fault('not-found', `${dir} holds no node; make one with: trefoil init ${dir} --member CODE --name TEXT`)
    }
    if (code === 'EACCES')
      throw new Fault('forbidden', `${dir} may not be read by this user; run as the user that made the node`)
    throw error
  }
}

/** Refuses a directory that `init` must not touch. An empty one is taken as if it were not there. */
export function refuseOccupied(dir: string): void {
  let entries: string[]
  try {
    entries = readdirSync(dir)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return
    if (code === 'ENOTDIR') throw new Fault('conflict', `${dir} is a file; choose another directory`)
    throw error
  }
  if (entries.length === 0) return
  if (!entries.includes('node.json'))
    throw new Fault('conflict', `${dir} is not empty and holds no node; choose another directory`)
  let owner = 'a node'
  try {
    owner = `the node of ${readNodeFile(readNodeText(dir), nodePaths(dir).node).member}`
  } catch {
    owner = 'a damaged node'
  }
  throw new Fault('conflict', `${dir} already holds ${owner}; nothing was changed. Choose another directory`)
}

/** The keys of one node as PEM texts. */
export interface KeyTexts {
  readonly signing: string
  readonly authority: string
  readonly authorityKey: string
  readonly certificate: string
  readonly certificateKey: string
  /** Ed25519: signs the checkpoints of the ledger, cosigns those of others, signs the checkpoints of the audit log. */
  readonly log: string
  readonly witness: string
  readonly auditLog: string
  /** X25519: opens containers. */
  readonly encryption: string
}

/** The keys that directories of earlier versions lack. */
export const laterKeys = ['log', 'witness', 'auditLog', 'encryption'] as const

function writeSynced(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** As `mkdir -p`. Node's own recursive one never ends where making a directory answers ENOENT in one that is there (/proc). */
function makeParents(path: string): void {
  if (existsSync(path)) return
  makeParents(dirname(path))
  mkdirSync(path)
}

/** Makes a node's directory whole or not at all: it is written beside and moved into place. */
export function createNodeDirectory(dir: string, file: NodeFile, keys: KeyTexts): void {
  const target = resolve(dir)
  refuseOccupied(target)
  makeParents(dirname(target))
  const beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`)
  const paths = nodePaths(beside)
  try {
    mkdirSync(beside, { mode: 0o700 })
    mkdirSync(paths.keys, { mode: 0o700 })
    writeSynced(paths.signing, keys.signing)
    writeSynced(paths.authority, keys.authority)
    writeSynced(paths.authorityKey, keys.authorityKey)
    writeSynced(paths.certificate, keys.certificate)
    writeSynced(paths.certificateKey, keys.certificateKey)
    for (const name of laterKeys) writeSynced(paths[name], keys[name])
    writeSynced(paths.node, writeNodeFile(file))
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    const code = codeOf(error)
    if (code === 'ENOTEMPTY' || code === 'EEXIST') refuseOccupied(target)
    throw error
  }
}

/** Writes the keys that a directory of an earlier version lacks; leaves those that are there. */
export function addLaterKeys(dir: string, make: (name: (typeof laterKeys)[number]) => string): void {
  const paths = nodePaths(dir)
  for (const name of laterKeys) {
    if (existsSync(paths[name])) continue
    const beside = `${paths[name]}.new`
    rmSync(beside, { force: true })
    writeSynced(beside, make(name))
    renameSync(beside, paths[name])
  }
}

export function readKeyTexts(dir: string): KeyTexts {
  const paths = nodePaths(dir)
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      const why = codeOf(error) === 'EACCES' ? 'may not be read by this user' : 'is missing or cannot be read'
      throw new Fault('unavailable', `the key file ${path} ${why}; restore it from a backup`, { cause: error })
    }
  }
  return {
    signing: read(paths.signing),
    authority: read(paths.authority),
    authorityKey: read(paths.authorityKey),
    certificate: read(paths.certificate),
    certificateKey: read(paths.certificateKey),
    log: read(paths.log),
    witness: read(paths.witness),
    auditLog: read(paths.auditLog),
    encryption: read(paths.encryption),
  }
}
