import { shown } from '../findings.ts'
import { isIpAddress } from '../ip-address.ts'
import {
  binary,
  boolean,
  both,
  type Check,
  dictionary,
  dictionaryOf,
  hex,
  identifier,
  integer,
  listOf,
  matching,
  refTo,
  text,
  timestamp,
} from '../property-kind.ts'
import { atLeastOneOf, makeShape, needs, objectOf, type Rule, type Shape, type Table, table } from '../shape.ts'
import { notBefore } from '../time-order.ts'
import { hashes, language, mediaType, observableCommon, url } from './common.ts'
import * as vocabulary from './vocabularies.ts'

const fileTimes = { ctime: timestamp, mtime: timestamp, atime: timestamp }
const encoding = matching(/^[a-zA-Z0-9/.+_:()-]{2,250}$/, 'must be the name of a character set', '§6.3')
const addresses = listOf(refTo(['mac-addr'], '§6.8'))
const systems = listOf(refTo(['autonomous-system'], '§6.8'))

interface Observable {
  readonly section: string
  readonly own: Table
}

function observable(section: string, own: Table): Observable {
  return { section, own }
}

function address(family: 4 | 6, section: string): Check {
  return (value, findings) => {
    if (typeof value !== 'string') return findings.error(`must be a text, not ${shown(value)}`, '§2.15')
    const slash = value.indexOf('/')
    const host = slash < 0 ? value : value.slice(0, slash)
    const prefix = slash < 0 ? '0' : value.slice(slash + 1)
    const longest = family === 4 ? 32 : 128
    if (!isIpAddress(host, family) || !/^\d{1,3}$/.test(prefix) || Number(prefix) > longest) {
      findings.error(`must be an IPv${family} address or CIDR block, not ${shown(value)}`, section)
    }
  }
}

// A host name in its widest use: labels of anything but spaces and what parts a URL; 253 octets (RFC 1034, RFC 5890).
const domainName = matching(/^(?!.{254})[^\s/\\:@?#[\]<>"]+$/, 'must be a domain name', '§6.4')
const emailAddress = matching(/^(?:"[^"]+"|[^\s<>"@]+)@[^\s<>"@]+$/, 'must be an e-mail address', '§6.5')
const macAddress = matching(/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/, 'must be lower case, parted by colons', '§6.10')
// Every backslash takes the character after it along, so there is one way to read a name, and no long search for another.
const cpe = matching(/^cpe:2\.3:[aho*-](?::[^\s:\\]*(?:\\\S[^\s:\\]*)*){1,10}$/, 'must be a CPE 2.3 name', '§6.14')
// §6.17: the hive is written out.
const registryKey = matching(/^(?!(?:HKLM|HKCC|HKCR|HKCU|HKU)(?:\\|$))/i, 'must name its hive in full', '§6.17')

const artifactContent: Rule = (object, findings) => {
  const embedded = Object.hasOwn(object, 'payload_bin')
  if (embedded === Object.hasOwn(object, 'url')) findings.error('needs exactly one of payload_bin, url', '§6.1')
}

const bodyOfMessage: Rule = (object, findings) => {
  const wrong = object.is_multipart === true ? 'body' : 'body_multipart'
  if (Object.hasOwn(object, wrong)) findings.errorAt(wrong, 'contradicts is_multipart', '§6.6')
}

const endOfTraffic: Rule = (object, findings) => {
  if (object.is_active === true && Object.hasOwn(object, 'end')) {
    findings.errorAt('end', 'contradicts is_active', '§6.12')
  }
}

const protocol: Check = (value, findings) => {
  text(value, findings)
  if (typeof value === 'string' && /[A-Z]/.test(value)) findings.warn('should be in lower case', '§6.12')
}

const mimePart = objectOf(
  '§6.6.2',
  table(
    { body: text, body_raw_ref: refTo(['artifact', 'file'], '§6.6.2'), content_type: text, content_disposition: text },
    [],
    [atLeastOneOf(['body', 'body_raw_ref'], '§6.6.2')],
  ),
)
const headerField: Check = (value, findings) => {
  if (Array.isArray(value)) listOf(text)(value, findings)
  else if (typeof value !== 'string') findings.error('must be a text or a list of texts', '§6.6')
}
const ipfixField: Check = (value, findings) => {
  if (typeof value !== 'string' && !Number.isInteger(value)) findings.error('must be a text or a whole number', '§6.12')
}
const registryValue = objectOf(
  '§6.17.2',
  table(
    { name: text, data: text, data_type: vocabulary.registryDatatype },
    [],
    [atLeastOneOf(['name', 'data', 'data_type'], '§6.17.2')],
  ),
)

const certificateExtensionNames =
  'basic_constraints name_constraints policy_constraints key_usage extended_key_usage subject_key_identifier authority_key_identifier subject_alternative_name issuer_alternative_name subject_directory_attributes crl_distribution_points inhibit_any_policy certificate_policies policy_mappings'.split(
    ' ',
  )
const certificateExtensions = both(
  dictionary,
  objectOf(
    '§6.18.2',
    table({
      ...Object.fromEntries(certificateExtensionNames.map((name) => [name, text])),
      private_key_usage_period_not_before: timestamp,
      private_key_usage_period_not_after: timestamp,
    }),
  ),
)

// §6.13, §6.16, §6.17, §6.18: at least one property of the type's own.
function saysSomething(section: string, own: Readonly<Record<string, Check>>): Rule {
  const names = [...Object.keys(own), 'extensions']
  return (object, findings) => {
    // What STIX 2.0 let a process say has other names.
    if (findings.local !== null) return
    if (!names.some((name) => Object.hasOwn(object, name)))
      findings.error('needs at least one property of its own', section)
  }
}
function someOf(section: string, own: Readonly<Record<string, Check>>, rules: readonly Rule[] = []): Observable {
  return observable(section, table(own, [], [saysSomething(section, own), ...rules]))
}

const tables: Readonly<Record<string, Observable>> = {
  artifact: observable(
    '§6.1',
    table(
      {
        mime_type: mediaType,
        payload_bin: binary,
        url,
        hashes,
        encryption_algorithm: vocabulary.encryptionAlgorithm,
        decryption_key: text,
      },
      [],
      [artifactContent, needs('url', ['hashes'], '§6.1'), needs('decryption_key', ['encryption_algorithm'], '§6.1')],
    ),
  ),
  'autonomous-system': observable('§6.2', table({ number: integer(), name: text, rir: text }, ['number'])),
  directory: observable(
    '§6.3',
    table(
      {
        path: text,
        path_enc: encoding,
        ...fileTimes,
        contains_refs: listOf(refTo(['file', 'directory'], '§6.3')),
      },
      ['path'],
    ),
  ),
  'domain-name': observable(
    '§6.4',
    table(
      {
        value: domainName,
        resolves_to_refs: listOf(refTo(['domain-name', 'ipv4-addr', 'ipv6-addr'], '§6.4')),
      },
      ['value'],
    ),
  ),
  'email-addr': observable(
    '§6.5',
    table({ value: emailAddress, display_name: text, belongs_to_ref: refTo(['user-account'], '§6.5') }, ['value']),
  ),
  'email-message': observable(
    '§6.6',
    table(
      {
        is_multipart: boolean,
        date: timestamp,
        content_type: text,
        from_ref: refTo(['email-addr'], '§6.6'),
        sender_ref: refTo(['email-addr'], '§6.6'),
        to_refs: listOf(refTo(['email-addr'], '§6.6')),
        cc_refs: listOf(refTo(['email-addr'], '§6.6')),
        bcc_refs: listOf(refTo(['email-addr'], '§6.6')),
        message_id: text,
        subject: text,
        received_lines: listOf(text),
        additional_header_fields: dictionaryOf(headerField),
        body: text,
        body_multipart: listOf(mimePart),
        raw_email_ref: refTo(['artifact'], '§6.6'),
      },
      ['is_multipart'],
      [bodyOfMessage],
    ),
  ),
  file: observable(
    '§6.7',
    table(
      {
        hashes,
        size: integer(0, Number.MAX_SAFE_INTEGER, '§6.7'),
        name: text,
        name_enc: encoding,
        magic_number_hex: hex,
        mime_type: mediaType,
        ...fileTimes,
        parent_directory_ref: refTo(['directory'], '§6.7'),
        contains_refs: listOf(identifier),
        content_ref: refTo(['artifact'], '§6.7'),
      },
      [],
      [atLeastOneOf(['hashes', 'name'], '§6.7')],
    ),
  ),
  'ipv4-addr': observable(
    '§6.8',
    table({ value: address(4, '§6.8'), resolves_to_refs: addresses, belongs_to_refs: systems }, ['value']),
  ),
  'ipv6-addr': observable(
    '§6.9',
    table({ value: address(6, '§6.9'), resolves_to_refs: addresses, belongs_to_refs: systems }, ['value']),
  ),
  'mac-addr': observable('§6.10', table({ value: macAddress }, ['value'])),
  mutex: observable('§6.11', table({ name: text }, ['name'])),
  'network-traffic': observable(
    '§6.12',
    table(
      {
        start: timestamp,
        end: timestamp,
        is_active: boolean,
        src_ref: refTo(['ipv4-addr', 'ipv6-addr', 'mac-addr', 'domain-name'], '§6.12'),
        dst_ref: refTo(['ipv4-addr', 'ipv6-addr', 'mac-addr', 'domain-name'], '§6.12'),
        src_port: integer(0, 65_535, '§6.12'),
        dst_port: integer(0, 65_535, '§6.12'),
        protocols: listOf(protocol),
        src_byte_count: integer(0),
        dst_byte_count: integer(0),
        src_packets: integer(0),
        dst_packets: integer(0),
        ipfix: dictionaryOf(ipfixField),
        src_payload_ref: refTo(['artifact'], '§6.12'),
        dst_payload_ref: refTo(['artifact'], '§6.12'),
        encapsulates_refs: listOf(refTo(['network-traffic'], '§6.12')),
        encapsulated_by_ref: refTo(['network-traffic'], '§6.12'),
      },
      ['protocols'],
      [atLeastOneOf(['src_ref', 'dst_ref'], '§6.12'), endOfTraffic, notBefore('end', 'start', '§6.12')],
    ),
  ),
  process: someOf('§6.13', {
    is_hidden: boolean,
    pid: integer(),
    created_time: timestamp,
    cwd: text,
    command_line: text,
    environment_variables: dictionary,
    opened_connection_refs: listOf(refTo(['network-traffic'], '§6.13')),
    creator_user_ref: refTo(['user-account'], '§6.13'),
    image_ref: refTo(['file'], '§6.13'),
    parent_ref: refTo(['process'], '§6.13'),
    child_refs: listOf(refTo(['process'], '§6.13')),
  }),
  software: observable(
    '§6.14',
    table({ name: text, cpe, swid: text, languages: listOf(language), vendor: text, version: text }, ['name']),
  ),
  url: observable('§6.15', table({ value: url }, ['value'])),
  'user-account': someOf('§6.16', {
    user_id: text,
    credential: text,
    account_login: text,
    account_type: vocabulary.accountType,
    display_name: text,
    is_service_account: boolean,
    is_privileged: boolean,
    can_escalate_privs: boolean,
    is_disabled: boolean,
    account_created: timestamp,
    account_expires: timestamp,
    credential_last_changed: timestamp,
    account_first_login: timestamp,
    account_last_login: timestamp,
  }),
  'windows-registry-key': someOf('§6.17', {
    key: registryKey,
    values: listOf(registryValue),
    modified_time: timestamp,
    creator_user_ref: refTo(['user-account'], '§6.17'),
    number_of_subkeys: integer(),
  }),
  'x509-certificate': someOf(
    '§6.18',
    {
      is_self_signed: boolean,
      hashes,
      version: text,
      serial_number: text,
      signature_algorithm: text,
      issuer: text,
      validity_not_before: timestamp,
      validity_not_after: timestamp,
      subject: text,
      subject_public_key_algorithm: text,
      subject_public_key_modulus: text,
      subject_public_key_exponent: integer(),
      x509_v3_extensions: certificateExtensions,
    },
    [notBefore('validity_not_after', 'validity_not_before', '§6.18')],
  ),
}

function shapesWith(common: Table): Readonly<Record<string, Shape>> {
  return Object.fromEntries(
    Object.entries(tables).map(([type, { section, own }]) => [type, makeShape(section, common, own)]),
  )
}

/** The cyber-observable objects of §6, by type. */
export const observables = shapesWith(observableCommon)

/** The same inside an observable container (§2.13): without an id of their own. */
export const embeddedObservables = shapesWith({ ...observableCommon, required: ['type'], rules: [] })
