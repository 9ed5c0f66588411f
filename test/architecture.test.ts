import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { dearest } from './setup/dearest-first.ts'

/** Which folders a folder of src may import. A new arrow is a decision: made here, explained in its commit. */
const map: Record<string, readonly string[]> = {
  base: [],
  config: ['base'],
  crypto: ['base', 'policy'],
  ledger: ['base', 'crypto'],
  stix: ['base', 'policy'],
  regex: ['base'],
  pattern: ['base', 'stix', 'regex'],
  detection: ['base', 'pattern', 'regex'],
  interop: ['pattern'],
  formats: ['base', 'stix', 'pattern', 'detection', 'policy'],
  match: ['base', 'stix', 'pattern'],
  // Asking without telling: what is evaluated is in the form in which it is matched, and committed to in the ledger.
  inquiry: ['base', 'ledger', 'match', 'pattern'],
  // Which values telemetry named on which day, and whether one is among them.
  lookback: ['base', 'match'],
  // How telemetry comes in: files that are followed, listeners; and what is kept of it, day by day. What it says is for `match`.
  telemetry: ['base', 'lookback'],
  // What members ask each other to look for, and looking for it in events that are handed in.
  hunt: ['base', 'stix', 'pattern', 'detection', 'match'],
  // What documents say: PDF, mail, HTML as text. What the text speaks of is for `formats`.
  documents: ['base'],
  policy: ['base', 'alliance', 'stix'],
  alliance: ['base', 'crypto', 'stix', 'policy', 'privacy'],
  privacy: ['base', 'stix'],
  redaction: ['base', 'stix', 'privacy'],
  store: ['base', 'ledger'],
  audit: ['base', 'crypto', 'ledger', 'store'],
  // What proves the history of one object, and what that is worth; it is collected in release and node.
  evidence: ['base', 'crypto', 'ledger', 'alliance', 'policy'],
  release: ['base', 'stix', 'alliance', 'policy', 'privacy', 'store', 'ledger', 'audit', 'redaction', 'evidence'],
  intake: ['base', 'crypto', 'stix', 'detection', 'alliance', 'policy', 'privacy', 'redaction', 'store', 'release'],
  // The work of people, a folder for each desk. What a desk publishes goes in by intake; what it reads of objects comes from release.
  // Members speak to each other about drafts in signed statements: the advisory desk signs and verifies, under the charter's agreements.
  desks: [
    ...[
      'base',
      'crypto',
      'stix',
      'pattern',
      'alliance',
      'policy',
      'privacy',
      'formats',
      'hunt',
      'match',
      'store',
      'intake',
      'release',
    ],
  ],
  // A file on the way between two nodes; what its sections mean is handed in.
  container: ['base', 'crypto', 'policy'],
  flash: ['base', 'crypto', 'policy', 'alliance', 'stix'],
  exchange: ['base', 'crypto', 'stix', 'alliance', 'policy', 'ledger', 'inquiry', 'http', 'intake', 'release'],
  http: ['base', 'config', 'crypto', 'alliance', 'policy', 'release'],
  taxii: ['base', 'stix', 'alliance', 'policy', 'http', 'intake', 'release'],
  // The work of people; what they read and hand in goes through release and intake.
  // Standing subscriptions: the runs themselves, over a wire and a door that are handed in.
  sources: ['base', 'config', 'stix', 'policy', 'formats', 'http', 'taxii'],
  // What a node and its sensors say to each other, and the sensor's side of it; sensor.ts builds one of it and the matcher's parts.
  // It looks arriving patterns up in what telemetry named before.
  sensor: ['base', 'config', 'crypto', 'http', 'match', 'lookback', 'store', 'telemetry'],
  feeds: ['base', 'alliance', 'policy', 'formats', 'http', 'release'],
  tiles: ['base', 'policy', 'ledger', 'http'],
  // What the advisory desk published, as a CSAF trusted provider shows it.
  csaf: ['base', 'policy', 'http', 'release'],
  'sign-in': ['base'],
  api: [
    ...['base', 'config', 'stix', 'alliance', 'policy', 'http', 'intake', 'release', 'exchange', 'flash', 'sign-in'],
    ...['evidence', 'formats', 'detection', 'match', 'desks', 'sources', 'documents'],
  ],
  // What node.ts builds a node of: it knows the parts, and no part knows it.
  node: [
    ...['base', 'config', 'crypto', 'alliance', 'policy', 'stix', 'store', 'release', 'ledger', 'tiles', 'csaf'],
    ...[
      'intake',
      'exchange',
      'container',
      'flash',
      'http',
      'taxii',
      'feeds',
      'sources',
      'sensor',
      'formats',
      'api',
      'sign-in',
      'audit',
      'evidence',
      'detection',
      'match',
      'privacy',
      'desks',
      'pattern',
      'inquiry',
      // How people write a value so that nobody follows it.
      'formats',
      'lookback',
      'telemetry',
    ],
  ],
  demo: ['base', 'config', 'crypto', 'alliance', 'stix', 'api', 'node', 'cli'],
  cli: [
    ...[
      'base',
      'config',
      'crypto',
      'alliance',
      'policy',
      'stix',
      'ledger',
      'pattern',
      'interop',
      'formats',
      // What is a document is sent as it is, for the node to read.
      'documents',
      'detection',
      'inquiry',
      'match',
      'telemetry',
      'container',
      'flash',
      'store',
      'release',
      'http',
      'taxii',
      'api',
    ],
    ...['sensor', 'sensor.ts', 'node', 'node.ts', 'demo', 'audit', 'evidence', 'desks'],
  ],
}
/** Folders whose surfaces see intake and release as types only: their parts are handed in. */
const typesOnly: Record<string, readonly string[]> = {
  store: ['ledger'],
  release: ['evidence'],
  exchange: ['intake', 'release'],
  desks: ['intake', 'release'],
  taxii: ['intake', 'release'],
  feeds: ['release'],
  csaf: ['release'],
  api: ['intake', 'release', 'evidence', 'detection', 'sources'],
  http: ['release'],
  crypto: ['policy'],
  stix: ['policy'],
  container: ['policy'],
}
/** Folders that decide without I/O: nothing of Node but its hashing and signing, no clock, no chance, no environment. */
const pure = [
  'policy',
  'evidence',
  'alliance',
  'stix',
  'regex',
  'pattern',
  'detection',
  'ledger',
  'privacy',
  'redaction',
  'flash',
  'formats',
  'interop',
  'match',
  'inquiry',
  'lookback',
  'hunt',
]
/** Where objects leave the store: only these may read them. */
const objectTables = ['objects', 'releases', 'references', 'lanes', 'handlings', 'tallies', 'search']

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'src')

interface Import {
  readonly file: string
  readonly folder: string
  readonly target: string
  readonly typeOnly: boolean
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
}

const statement = /^(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm

function importsOf(file: string): Import[] {
  const folder = relative(source, file).split('/')[0]!
  return [...readFileSync(file, 'utf8').matchAll(statement)].map((match) => ({
    file: relative(root, file),
    folder,
    target: match[2]!.startsWith('.') ? relative(source, resolve(dirname(file), match[2]!)) : match[2]!,
    typeOnly: match[1] !== undefined || isAllTypes(match[0]),
  }))
}

function isAllTypes(text: string): boolean {
  const names = /\{([^}]*)\}/.exec(text)?.[1]
  return names?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')) ?? false
}

const imports = filesOf(source)
  .filter((file) => relative(source, file).includes('/'))
  .flatMap(importsOf)
const ours = imports.filter(({ target }) => target.endsWith('.ts'))

test('every folder imports only the folders that the map allows it', () => {
  const broken = ours.filter(({ folder, target }) => {
    const to = target.split('/')[0]!
    if (folder === 'testing' || to === folder) return false
    return !(map[folder] ?? []).includes(to)
  })
  expect(broken.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('surfaces know the doors by their types alone', () => {
  const broken = ours.filter(({ folder, target, typeOnly }) => {
    return !typeOnly && (typesOnly[folder] ?? []).includes(target.split('/')[0]!) && !target.endsWith('/model.ts')
  })
  expect(broken.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('objects leave the store through release alone', () => {
  const broken = ours.filter(({ folder, target }) => {
    const name = /^store\/(.+)\.ts$/.exec(target)?.[1]
    return (
      name !== undefined && objectTables.includes(name) && !['store', 'release', 'intake', 'testing'].includes(folder)
    )
  })
  // The offline check of a node reads everything, and gives nothing away but the name of a bad entry.
  expect(
    broken
      .filter(({ file }) => !file.startsWith('src/cli/verify'))
      .map(({ file, target }) => `${file} imports ${target}`),
  ).toEqual([])
})

test('the folders that decide touch no file, no network, no clock and no chance', () => {
  // node:net for its isIP, which looks at text alone.
  const groups = ['@noble/curves/ed25519.js', 'libsodium-wrappers-sumo']
  const allowed = ['node:crypto', 'node:net', 'node:util', 'zod', 'yaml', 'tldts', ...groups]
  const broken = imports.filter(
    ({ folder, target }) => pure.includes(folder) && !target.endsWith('.ts') && !allowed.includes(target),
  )
  expect(broken.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
  const impure = filesOf(source)
    .filter((file) => pure.includes(relative(source, file).split('/')[0]!))
    .filter((file) => /\bDate\.now\(|Math\.random\(|process\.env|new Date\(\)/.test(readFileSync(file, 'utf8')))
  expect(impure.map((file) => relative(root, file))).toEqual([])
})

test('only the configuration reads the environment, which the entry hands to it', () => {
  const readers = filesOf(source)
    .filter((file) => !/^(config\/|testing\/|main\.ts$)/.test(relative(source, file)))
    .filter((file) => readFileSync(file, 'utf8').includes('process.env'))
  expect(readers.map((file) => relative(root, file))).toEqual([])
})

test('the console takes types from the contract of the API and nothing else from the server', () => {
  const broken = filesOf(join(root, 'console'))
    .concat(
      readdirSync(join(root, 'console'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.tsx'))
        .map((entry) => join(entry.parentPath, entry.name)),
    )
    .filter((file) => !file.includes('node_modules') && !file.includes('/dist/'))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(statement)]
        .filter(
          (match) =>
            match[2]!.includes('/src/') && relative(root, resolve(dirname(file), match[2]!)).startsWith('src/'),
        )
        .filter(
          (match) =>
            !/src\/api\/contract\/[a-z-]+\.ts$/.test(match[2]!) || !(match[1] !== undefined || isAllTypes(match[0])),
        )
        .map((match) => `${relative(root, file)} imports ${match[2]}`),
    )
  expect(broken).toEqual([])
})

test('the folder table of ARCHITECTURE.md names every folder of src, and no other', () => {
  const folders = readdirSync(source, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  const table = [...readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').matchAll(/^\| `src\/([a-z-]+)` /gm)].map(
    (row) => row[1],
  )
  expect(table.sort()).toEqual(folders.sort())
})

test('the tests that npm test begins with are there', () => {
  expect(dearest.filter((file) => !existsSync(join(root, file)))).toEqual([])
})
