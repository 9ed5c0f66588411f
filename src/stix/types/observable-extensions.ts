import {
  boolean,
  type Check,
  dictionary,
  dictionaryOf,
  float,
  hex,
  identifier,
  integer,
  listOf,
  refTo,
  text,
  timestamp,
} from '../property-kind.ts'
import { atLeastOneOf, objectOf, type Rule, table } from '../shape.ts'
import { hashes } from './common.ts'
import * as vocabulary from './vocabularies.ts'

const count = integer(0)
const whole = integer()

// An extension that says nothing is none: §6.7.2 to §6.16.2 want at least one property of its own.
const notEmpty =
  (section: string): Rule =>
  (object, findings) => {
    if (!Object.keys(object).some((name) => name !== 'extension_type'))
      findings.error('needs at least one property', section)
  }

const alternateStream = objectOf('§6.7.3.2', table({ name: text, hashes, size: count }, ['name']))
const peSection = objectOf('§6.7.6.3', table({ name: text, size: count, entropy: float, hashes }, ['name']))
const optionalHeader = objectOf(
  '§6.7.6.2',
  table(
    {
      magic_hex: hex,
      major_linker_version: whole,
      minor_linker_version: whole,
      size_of_code: count,
      size_of_initialized_data: count,
      size_of_uninitialized_data: count,
      address_of_entry_point: whole,
      base_of_code: whole,
      base_of_data: whole,
      image_base: whole,
      section_alignment: whole,
      file_alignment: whole,
      major_os_version: whole,
      minor_os_version: whole,
      major_image_version: whole,
      minor_image_version: whole,
      major_subsystem_version: whole,
      minor_subsystem_version: whole,
      win32_version_value_hex: hex,
      size_of_image: count,
      size_of_headers: count,
      checksum_hex: hex,
      dll_characteristics_hex: hex,
      subsystem_hex: hex,
      size_of_stack_reserve: count,
      size_of_stack_commit: count,
      size_of_heap_reserve: count,
      size_of_heap_commit: count,
      loader_flags_hex: hex,
      number_of_rva_and_sizes: whole,
      hashes,
    },
    [],
    [notEmpty('§6.7.6.2')],
  ),
)

const exifTag: Check = (value, findings) => {
  if (typeof value !== 'string' && !Number.isInteger(value))
    findings.error('must be a text or a whole number', '§6.7.5')
}

/** Predefined extensions of `file` (§6.7). */
export const fileExtensions: Readonly<Record<string, Check>> = {
  'archive-ext': objectOf('§6.7.2', table({ contains_refs: listOf(identifier), comment: text }, ['contains_refs'])),
  'ntfs-ext': objectOf(
    '§6.7.3',
    table({ sid: text, alternate_data_streams: listOf(alternateStream) }, [], [notEmpty('§6.7.3')]),
  ),
  'pdf-ext': objectOf(
    '§6.7.4',
    table(
      { version: text, is_optimized: boolean, document_info_dict: dictionaryOf(text), pdfid0: text, pdfid1: text },
      [],
      [notEmpty('§6.7.4')],
    ),
  ),
  'raster-image-ext': objectOf(
    '§6.7.5',
    table(
      { image_height: whole, image_width: whole, bits_per_pixel: whole, exif_tags: dictionaryOf(exifTag) },
      [],
      [notEmpty('§6.7.5')],
    ),
  ),
  'windows-pebinary-ext': objectOf(
    '§6.7.6',
    table(
      {
        pe_type: vocabulary.windowsPeType,
        imphash: text,
        machine_hex: hex,
        number_of_sections: count,
        time_date_stamp: timestamp,
        pointer_to_symbol_table_hex: hex,
        number_of_symbols: count,
        size_of_optional_header: count,
        characteristics_hex: hex,
        file_header_hashes: hashes,
        optional_header: optionalHeader,
        sections: listOf(peSection),
      },
      ['pe_type'],
    ),
  ),
}

// §6.12.2: names of HTTP header fields (RFC 9110) may hold more than the keys of other dictionaries.
const headerLines = listOf(text)
const header: Check = (value, findings) => {
  // STIX 2.0, whose observables live in containers, had one text a field.
  if (findings.local === null || typeof value !== 'string') headerLines(value, findings)
}
const headers = dictionaryOf(header, /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,250}$/, '§6.12.2')

/** Predefined extensions of `network-traffic` (§6.12). */
export const trafficExtensions: Readonly<Record<string, Check>> = {
  'http-request-ext': objectOf(
    '§6.12.2',
    table(
      {
        request_method: text,
        request_value: text,
        request_version: text,
        request_header: headers,
        message_body_length: whole,
        message_body_data_ref: refTo(['artifact'], '§6.12.2'),
      },
      ['request_method', 'request_value'],
    ),
  ),
  'icmp-ext': objectOf(
    '§6.12.3',
    table({ icmp_type_hex: hex, icmp_code_hex: hex }, ['icmp_type_hex', 'icmp_code_hex']),
  ),
  'socket-ext': objectOf(
    '§6.12.4',
    table(
      {
        address_family: vocabulary.addressFamily,
        is_blocking: boolean,
        is_listening: boolean,
        options: dictionaryOf(whole, /^(?:SO|ICMP|ICMP6|IP|IPV6|MCAST|TCP|IRLMP)(?:_[A-Z0-9]+)+$/, '§6.12.4'),
        socket_type: vocabulary.socketType,
        socket_descriptor: count,
        socket_handle: whole,
      },
      ['address_family'],
    ),
  ),
  'tcp-ext': objectOf('§6.12.5', table({ src_flags_hex: hex, dst_flags_hex: hex }, [], [notEmpty('§6.12.5')])),
}

/** Predefined extensions of `process` (§6.13). */
export const processExtensions: Readonly<Record<string, Check>> = {
  'windows-process-ext': objectOf(
    '§6.13.2',
    table(
      {
        aslr_enabled: boolean,
        dep_enabled: boolean,
        priority: text,
        owner_sid: text,
        window_title: text,
        startup_info: dictionary,
        integrity_level: vocabulary.integrityLevel,
      },
      [],
      [notEmpty('§6.13.2')],
    ),
  ),
  'windows-service-ext': objectOf(
    '§6.13.3',
    table(
      {
        service_name: text,
        descriptions: listOf(text),
        display_name: text,
        group_name: text,
        start_type: vocabulary.serviceStartType,
        service_dll_refs: listOf(refTo(['file'], '§6.13.3')),
        service_type: vocabulary.serviceType,
        service_status: vocabulary.serviceStatus,
      },
      [],
      [notEmpty('§6.13.3')],
    ),
  ),
}

/** Predefined extensions of `user-account` (§6.16). */
export const accountExtensions: Readonly<Record<string, Check>> = {
  'unix-account-ext': objectOf(
    '§6.16.2',
    table(
      { gid: whole, groups: listOf(text), home_dir: text, shell: text },
      [],
      [atLeastOneOf(['gid', 'groups', 'home_dir', 'shell'], '§6.16.2')],
    ),
  ),
}
