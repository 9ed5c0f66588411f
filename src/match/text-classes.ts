import { type Role, roles } from './roles.ts'

/** Kinds of text in which pieces are looked for: one bit each, so that a piece of a command line is not found in a host's name. */
export const textClasses = {
  name: 1,
  url: 2,
  file: 4,
  process: 8,
  registry: 16,
  http: 32,
  user: 64,
  mail: 128,
} as const

const { name, url, file, process, registry, http, user, mail } = textClasses

const named: Partial<Record<Role, number>> = {
  [roles.sourceAddress]: name,
  [roles.destinationAddress]: name,
  [roles.query]: name,
  [roles.answer]: name,
  [roles.host]: name,
  [roles.httpHost]: name | url | http,
  [roles.httpPath]: name | url | http,
  [roles.url]: name | url,
  [roles.email]: mail,
  [roles.fileName]: file,
  [roles.filePath]: file,
  [roles.image]: file,
  [roles.parentImage]: file,
  // Addresses, names and the like stand anywhere in them.
  [roles.text]: name | url | mail,
  [roles.commandLine]: name | url | mail | process,
  [roles.parentCommandLine]: process,
  [roles.registryKey]: registry,
  [roles.registryData]: registry,
  [roles.user]: user,
  [roles.userAgent]: http,
  [roles.httpMethod]: http,
  [roles.subject]: mail,
}

const byRole = Uint8Array.from({ length: 256 }, (_, role) => named[role as Role] ?? 0)

/** The classes of text that a field with this role holds. */
export function classesOf(role: Role): number {
  return byRole[role]!
}
