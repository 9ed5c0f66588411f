/** Standing subscriptions: to TAXII servers, and to files by address or folder. */
import { z } from 'zod'
import { inFormats } from '../../formats/in/in-formats.ts'
import { tlp } from './labels.ts'

export const sourceName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'small letters, digits and hyphens, at most 63')
  .describe('what it is called here, for ever')
export const sourceKind = z.enum(['taxii', 'url', 'folder', 'csaf', 'misp'])
export const sourceFormat = z.enum(['auto', 'stix', ...inFormats])

export const sourceSettings = z.strictObject({
  kind: sourceKind,
  address: z
    .string()
    .min(1)
    .max(2000)
    .describe(
      'a TAXII server or API root, a file, a folder, a CSAF provider (its provider-metadata.json or its host), or a MISP feed (its manifest.json or the folder of it)',
    ),
  root: z
    .string()
    .min(1)
    .max(2000)
    .nullable()
    .default(null)
    .describe('TAXII: the API root; null: the only or default one'),
  collections: z
    .array(z.string().min(1).max(300))
    .max(200)
    .default([])
    .describe('TAXII: identifiers or aliases; none: all that may be read'),
  format: sourceFormat.default('auto').describe('of a file'),
  proof: z
    .enum(['signature', 'hash'])
    .default('signature')
    .describe('CSAF: taken is what is signed by a key that is trusted here; or what has a right hash'),
  mapping: z.string().max(4000).default('').describe('of a table: what each column is'),
  everySeconds: z.number().int().min(60).max(31_536_000).default(3600),
  tlp: tlp
    .nullable()
    .default(null)
    .describe('the label of what carries none; null: it stays unmarked, and goes nowhere'),
  agreements: z
    .array(z.string().min(1).max(100))
    .max(50)
    .default([])
    .describe('whose parties at most may have what it brings; none: it stays with this member'),
  owner: z.string().max(300).default('').describe('who runs it'),
  basis: z.string().max(2000).default('').describe('by what right it is taken'),
  ca: z.string().max(20_000).default('').describe('authorities (PEM) in place of the usual ones'),
})
const credential = z.string().min(1).max(4000)
export const sourceSecret = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('basic'),
    user: z
      .string()
      .max(500)
      .regex(/^[^:]*$/, 'no colon'),
    password: credential,
  }),
  z.strictObject({ kind: z.literal('token'), token: credential.regex(/^[\x21-\x7e]+$/, 'no spaces, no other signs') }),
  z.strictObject({
    kind: z.literal('certificate'),
    certificate: z.string().min(1).max(20_000),
    key: z.string().min(1).max(10_000),
  }),
])
export const newSource = z.strictObject({
  name: sourceName,
  settings: sourceSettings,
  secret: sourceSecret.nullable().default(null),
  paused: z.boolean().default(false),
})
export const sourceChange = z.strictObject({
  settings: sourceSettings.optional(),
  secret: sourceSecret
    .nullable()
    .optional()
    .describe('left out: as it is, unless the address leads to another server, where it is forgotten'),
  paused: z.boolean().optional(),
})
export const sourceAgreements = z.strictObject({ agreements: sourceSettings.shape.agreements.unwrap() })
export const sourceRun = z.strictObject({ fromStart: z.boolean().default(false) })
export const sourceProbe = z.strictObject({
  settings: sourceSettings,
  secret: sourceSecret.nullable().optional(),
  name: sourceName.optional().describe('whose credentials are used where none are given; only for the same server'),
})
export const sourceFound = z.object({
  root: z.string().nullable(),
  roots: z.array(z.string()),
  collections: z.array(z.object({ id: z.string(), title: z.string(), readable: z.boolean(), chosen: z.boolean() })),
  mediaType: z.string().nullable(),
  bytes: z.number().nullable(),
  files: z.number().nullable(),
  events: z.number().nullable().describe('that a MISP feed lists'),
  provider: z
    .object({
      name: z.string(),
      namespace: z.string(),
      role: z.string(),
      lists: z.number(),
      fingerprints: z.array(z.string()).describe('what it says; compare them by another way before one is trusted'),
    })
    .nullable(),
})
export const source = z.object({
  name: z.string(),
  settings: sourceSettings,
  credentials: z.enum(['none', 'basic', 'token', 'certificate', 'unreadable']),
  state: z.enum(['paused', 'running', 'waiting', 'failing', 'ok']).describe('waiting: it was never read yet'),
  createdAt: z.string(),
  nextAt: z.string().nullable().describe('null while it is paused'),
  lastRunAt: z.string().nullable(),
  lastSuccessAt: z.string().nullable(),
  lastErrorAt: z.string().nullable(),
  lastError: z.string().describe('of the last run; empty where that went well'),
  failures: z.number().describe('runs that failed in a row'),
  runs: z.number(),
  counts: z.object({
    taken: z.number(),
    unchanged: z.number(),
    refused: z.number().describe('no good STIX'),
    withheld: z.number().describe('good, and for somebody else to bring'),
  }),
  quarantined: z.number(),
  reached: z.string().describe('TAXII: the latest moment of the server that was read'),
})
export const sources = z.object({
  items: z.array(source),
  allowed: z
    .object({ hosts: z.array(z.string()), folders: z.array(z.string()) })
    .describe('what the configuration lets sources reach beyond public addresses over https'),
})
export const quarantined = z.object({
  digest: z.string(),
  at: z.string(),
  objectId: z.string(),
  version: z.string(),
  code: z.string(),
  reason: z.string(),
  place: z.string(),
  bytes: z.number(),
  kept: z.boolean().describe('whether its text is kept, so that it can be tried again from here'),
})
export const quarantine = z.object({ items: z.array(quarantined), next: z.string().nullable() })
export const quarantineAct = z.strictObject({
  act: z.enum(['retry', 'discard']),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('left out: everything that waits'),
})
export const quarantineResult = z.object({ taken: z.number(), discarded: z.number(), left: z.number() })

export type SourceSettings = z.infer<typeof sourceSettings>
export type SourceSecret = z.infer<typeof sourceSecret>
export type NewSource = z.infer<typeof newSource>
export type SourceFound = z.infer<typeof sourceFound>
export type Source = z.infer<typeof source>
export type Sources = z.infer<typeof sources>
export type Quarantined = z.infer<typeof quarantined>
export type Quarantine = z.infer<typeof quarantine>
export type QuarantineResult = z.infer<typeof quarantineResult>
