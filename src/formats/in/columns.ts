import { Fault } from '../../base/fault.ts'
import { table } from '../../base/table.ts'
import { type ValueKind, valueKinds } from '../value.ts'

const about = [
  ...['kind', 'name', 'description', 'labels', 'created', 'valid_until', 'confidence', 'reference', 'tlp', 'pap'],
] as const

/** What a column may be: a value of a kind (`value`: of whatever kind it tells, or its `kind` column says), or something about it. */
export type Role = (typeof about)[number] | 'value' | 'ip' | 'ignore' | ValueKind

const heads: Partial<Readonly<Record<Role, string>>> = {
  value: 'value indicator ioc ioc_value observable artifact indicator_value 値 指標 インジケータ',
  kind: 'type kind indicator_type ioc_type entity_type 種別 種類 タイプ',
  description: 'notes note description comment comments context 備考 説明 コメント',
  name: 'name title threat malware family malware_printable signature listingreason 名称',
  labels: 'tags labels tag タグ',
  created:
    'date created first_seen firstseen timestamp dateadded date_added first_seen_utc listingdate submission_time submissiontime 日付 初検知日時',
  valid_until: 'valid_until expires expiration 有効期限',
  confidence: 'confidence confidence_level',
  reference: 'reference urlhaus_link urlhaus_reference phish_detail_url 参照',
  tlp: 'tlp',
  pap: 'pap',
  ip: 'ip ipaddress ip_address address dst_ip src_ip source_ip destination_ip cidr network ipアドレス',
  domain: 'domain hostname host fqdn ドメイン ドメイン名 ホスト名',
  url: 'url uri',
  email: 'email メールアドレス',
  md5: 'md5 md5_hash',
  sha1: 'sha1 sha1_hash',
  sha256: 'sha256 sha256_hash',
  sha512: 'sha512 sha512_hash',
  'file-name': 'filename file_name ファイル名',
}
const byHead = table<Role>(
  Object.fromEntries(
    Object.entries(heads).flatMap(([role, names]) => names.split(' ').map((name) => [name, role as Role])),
  ),
)
const allowed: ReadonlySet<string> = new Set(['value', 'ip', 'ignore', ...about, ...valueKinds])

export function isValueRole(role: Role | undefined): boolean {
  return role !== undefined && (role === 'value' || role === 'ip' || (valueKinds as readonly string[]).includes(role))
}

/** What each column is, by the words of its head; undefined: nobody says. */
export function rolesByHead(head: readonly string[]): (Role | undefined)[] {
  return head.map(
    (name) =>
      byHead[
        name
          .trim()
          .toLowerCase()
          .replaceAll(/[\s-]+/g, '_')
      ],
  )
}

/** Whether the names of a head say where values stand. */
export function isHead(head: readonly string[]): boolean {
  return rolesByHead(head).some(isValueRole)
}

/** What each column is, by a mapping `COLUMN:ROLE,…` where COLUMN is a name of the head or a number from 1. `invalid` for anything else. */
export function rolesByMapping(head: readonly string[], mapping: string): (Role | undefined)[] {
  const names = head.map((name) => name.trim().toLowerCase())
  const roles: (Role | undefined)[] = names.map(() => undefined)
  for (const pair of mapping.split(',')) {
    const cut = pair.lastIndexOf(':')
    const column = pair.slice(0, cut).trim().toLowerCase()
    const role = pair.slice(cut + 1).trim()
    const at = /^\d+$/.test(column) ? Number(column) - 1 : names.indexOf(column)
    if (cut < 0 || at < 0 || at >= head.length)
      throw new Fault('invalid', `the mapping names a column that is not there: ${column.slice(0, 40)}`)
    if (!allowed.has(role))
      throw new Fault('invalid', `a column cannot be ${role.slice(0, 40)}; it can be: ${[...allowed].join(', ')}`)
    roles[at] = role as Role
  }
  return roles
}
