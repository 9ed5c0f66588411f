import type { Publications, PublicFile } from '../csaf/model.ts'
import type { ListedAdvisory } from '../desks/advisory/html.ts'
import { readStatement } from '../desks/advisory/statement.ts'
import { type MemberCode, tlpLevels } from '../policy/model.ts'
import { statementsOf } from '../store/advisories.ts'
import {
  type AdvisoryFileFacts,
  advisoryFile,
  advisoryFilesOf,
  advisoryKeys,
  lastAdvisoryFile,
} from '../store/advisory-files.ts'
import type { Store } from '../store/store.ts'

// A feed is read whole (RFC 8322); this is decades of advisories.
const mostFiles = 20_000

/** What this node published, as its public face asks for it. The key that it signs with is shown before anything is signed. */
export function publicationsIn(
  store: Store,
  current: { readonly fingerprint: string; readonly publicKey: string },
): Publications {
  return {
    async list(tlp, kind) {
      const rows = await advisoryFilesOf(store.read, { tlp, limit: mostFiles, ...(kind === undefined ? {} : { kind }) })
      return rows.map(present)
    },
    async file(path) {
      const row = await advisoryFile(store.read, path)
      if (row === undefined) return null
      return { ...present(row), body: Buffer.from(row.body, 'base64'), signature: row.signature }
    },
    lastMs: () => lastAdvisoryFile(store.read),
    async keys() {
      const kept = (await advisoryKeys(store.read)).filter(({ fingerprint }) => fingerprint !== current.fingerprint)
      return [{ fingerprint: current.fingerprint, armoured: current.publicKey }, ...kept]
    },
  }
}

/** Whether a member is one of those who wrote what a file is of. */
export async function tookPart(store: Store, path: string, member: MemberCode): Promise<boolean> {
  const row = await advisoryFile(store.read, path)
  if (row === undefined) return false
  const first = (await statementsOf(store.read, row.advisory))[0]
  return first !== undefined && readStatement(first.text).statement.members.includes(member)
}

export function listedOf(files: readonly PublicFile[]): ListedAdvisory[] {
  return files.map(({ path, title, language, publishedMs }) => ({
    title,
    name: path
      .split('/')
      .at(-1)!
      .replace(/\.html$/, '')
      .toUpperCase(),
    language,
    published: new Date(publishedMs).toISOString(),
    path: path.replace(/\.html$/, ''),
  }))
}

function present(row: AdvisoryFileFacts): PublicFile {
  return {
    ...{ path: row.path, kind: row.kind, title: row.title, language: row.language, mediaType: row.media_type },
    ...{ publishedMs: row.published_at, updatedMs: row.updated_at, sha256: row.sha256, sha512: row.sha512 },
    // A label that is none would open a gate: the narrowest stands in its place.
    tlp: tlpLevels.find((tlp) => tlp === row.tlp) ?? 'red',
  }
}
