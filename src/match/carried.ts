import type { ObjectPath } from '../pattern/tree.ts'
import { textClasses } from './text-classes.ts'

/** How values at a path are indexed: as what they are, or by pieces of their text alone. */
export type Carrier = 'name' | 'url' | 'email' | 'file-hash' | 'certificate-hash' | 'file-name' | 'text' | 'none'

export interface Carried {
  readonly as: Carrier
  /** The classes of text among which pieces of it are (text-classes.ts); 0: pieces of it are not looked for. */
  readonly classes: number
}

const { name, url, file, process, registry, http, user, mail } = textClasses

/** Every path at which `observe` puts a value. Numbers and what most events say are carried and not looked for. */
const paths: Readonly<Record<string, Carried>> = {
  'domain-name:value': { as: 'name', classes: name },
  'ipv4-addr:value': { as: 'name', classes: name },
  'ipv6-addr:value': { as: 'name', classes: 0 },
  'domain-name:resolves_to_refs.value': { as: 'name', classes: name },
  'domain-name:resolves_to_refs.type': { as: 'none', classes: 0 },
  'network-traffic:src_ref.value': { as: 'name', classes: name },
  'network-traffic:dst_ref.value': { as: 'name', classes: name },
  'network-traffic:src_ref.type': { as: 'none', classes: 0 },
  'network-traffic:dst_ref.type': { as: 'none', classes: 0 },
  'network-traffic:src_port': { as: 'none', classes: 0 },
  'network-traffic:dst_port': { as: 'none', classes: 0 },
  'network-traffic:protocols': { as: 'none', classes: 0 },
  'network-traffic:extensions.http-request-ext.request_value': { as: 'text', classes: http },
  'network-traffic:extensions.http-request-ext.request_method': { as: 'none', classes: 0 },
  'network-traffic:extensions.http-request-ext.request_header.Host': { as: 'text', classes: http },
  'network-traffic:extensions.http-request-ext.request_header.User-Agent': { as: 'text', classes: http },
  'url:value': { as: 'url', classes: url },
  'email-addr:value': { as: 'email', classes: mail },
  'email-message:subject': { as: 'text', classes: mail },
  'email-message:is_multipart': { as: 'none', classes: 0 },
  'file:name': { as: 'file-name', classes: file },
  'file:parent_directory_ref.path': { as: 'text', classes: file },
  'directory:path': { as: 'text', classes: file },
  'process:name': { as: 'file-name', classes: file },
  'process:image_ref.name': { as: 'file-name', classes: file },
  'process:image_ref.parent_directory_ref.path': { as: 'text', classes: file },
  'process:command_line': { as: 'text', classes: process },
  'process:parent_ref.name': { as: 'file-name', classes: file },
  'process:parent_ref.image_ref.name': { as: 'file-name', classes: file },
  'process:parent_ref.image_ref.parent_directory_ref.path': { as: 'text', classes: file },
  'process:parent_ref.command_line': { as: 'text', classes: process },
  'windows-registry-key:key': { as: 'text', classes: registry },
  'windows-registry-key:values.data': { as: 'text', classes: registry },
  'user-account:user_id': { as: 'text', classes: user },
  'user-account:account_login': { as: 'text', classes: user },
}

const hashPaths: Readonly<Record<string, Carried>> = {
  'file:hashes': { as: 'file-hash', classes: 0 },
  'process:image_ref.hashes': { as: 'file-hash', classes: 0 },
  'x509-certificate:hashes': { as: 'certificate-hash', classes: 0 },
}

/** How telemetry carries values at a path; null: not at all. */
export function carriedAt({ type, steps }: ObjectPath): Carried | null {
  const keys = steps.flatMap((step) => ('key' in step ? [step.key] : []))
  const found = paths[`${type}:${keys.join('.')}`]
  if (found !== undefined) return found
  return keys.at(-2) === 'hashes' ? (hashPaths[`${type}:${keys.slice(0, -1).join('.')}`] ?? null) : null
}
