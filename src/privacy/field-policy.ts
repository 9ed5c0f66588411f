/**
 * How the texts of a property are searched. `text`: by every detector. `link`: for recipients of lures only. `pattern`: constants
 * of a STIX pattern. `name`, `account`, `address`: the whole value is of one kind where the object's type says so. `never`: not at
 * all, because what looks like a number there is none.
 */
export type Use = 'text' | 'link' | 'pattern' | 'name' | 'account' | 'address' | 'email' | 'author' | 'never'

// Identifiers, digests, moments, codes and payloads, wherever they stand. `_ref`, `_refs` and `_hex` are never searched either.
const never = `type id spec_version created modified lang object_marking_refs granular_markings selectors extension_type
  hashes imphash file_header_hashes pdfid0 pdfid1 payload_bin decryption_key mime_type content_type
  first_seen last_seen first_observed last_observed valid_from valid_until published start_time stop_time start end
  date submitted analysis_started analysis_ended created_time modified_time ctime mtime atime time_date_stamp
  account_created account_expires credential_last_changed account_first_login account_last_login
  validity_not_before validity_not_after private_key_usage_period_not_before private_key_usage_period_not_after
  object_modified kill_chain_phases pattern_type pattern_version external_id source_name identity_class sectors indicator_types
  malware_types tool_types report_types infrastructure_types threat_actor_types relationship_type
  message_id serial_number signature_algorithm subject_public_key_algorithm subject_public_key_modulus
  subject_key_identifier authority_key_identifier cpe swid version tool_version configuration_version
  analysis_engine_version analysis_definition_version path_enc name_enc sid owner_sid rir postal_code
  protocols data_type magic_number_hex definition_type schema`.split(/\s+/)

const byName: ReadonlyMap<string, Use> = new Map<string, Use>([
  ...never.map((name) => [name, 'never'] as const),
  ['url', 'link'],
  ['request_value', 'link'],
  ['authors', 'author'],
])

// Where a property of one type means something else than elsewhere.
const byType: ReadonlyMap<string, ReadonlyMap<string, Use>> = mapped({
  indicator: { pattern: 'pattern' },
  identity: { name: 'name' },
  'user-account': { display_name: 'name', account_login: 'account', user_id: 'account', credential: 'never' },
  'email-addr': { value: 'email', display_name: 'name' },
  'ipv4-addr': { value: 'address' },
  'ipv6-addr': { value: 'address' },
  'mac-addr': { value: 'never' },
  'domain-name': { value: 'never' },
  url: { value: 'link' },
  'autonomous-system': { name: 'never' },
  'marking-definition': { name: 'never' },
})

function mapped(table: Readonly<Record<string, Readonly<Record<string, Use>>>>) {
  return new Map(Object.entries(table).map(([type, uses]) => [type, new Map([...byName, ...Object.entries(uses)])]))
}

export type FieldUses = ReadonlyMap<string, Use>

/** What is known of the properties of this type, to be asked by `fieldUse`; '': of what is nested. */
export function usesOf(type: string): FieldUses {
  return byType.get(type) ?? byName
}

/** How a property is searched. What the standard does not define is free text: whoever made it up may have put anything there. */
export function fieldUse(uses: FieldUses, name: string): Use {
  const known = uses.get(name)
  if (known !== undefined) return known
  return name.endsWith('_ref') || name.endsWith('_refs') || name.endsWith('_hex') ? 'never' : 'text'
}
