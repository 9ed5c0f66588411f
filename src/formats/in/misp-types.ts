import type { ValueKind } from '../value.ts'
import { table } from './table.ts'

/** Attribute types that are one value. */
export const single = table<readonly ValueKind[]>({
  'ip-dst': ['ipv4', 'ipv6', 'cidr4', 'cidr6'],
  'ip-src': ['ipv4', 'ipv6', 'cidr4', 'cidr6'],
  ip: ['ipv4', 'ipv6', 'cidr4', 'cidr6'],
  domain: ['domain'],
  hostname: ['domain'],
  url: ['url'],
  link: ['url'],
  email: ['email'],
  'email-src': ['email'],
  'email-dst': ['email'],
  md5: ['md5'],
  sha1: ['sha1'],
  sha256: ['sha256'],
  sha512: ['sha512'],
  ssdeep: ['ssdeep'],
  tlsh: ['tlsh'],
  filename: ['file-name'],
  mutex: ['mutex'],
  regkey: ['registry-key'],
  'user-agent': ['user-agent'],
  AS: ['asn'],
  'mac-address': ['mac'],
  'x509-fingerprint-md5': ['cert-md5'],
  'x509-fingerprint-sha1': ['cert-sha1'],
  'x509-fingerprint-sha256': ['cert-sha256'],
})

/** Types of two values joined by `|`: what each half is. */
export const double = table<readonly [string, string]>({
  'domain|ip': ['domain', 'ip'],
  'ip-dst|port': ['ip', 'port'],
  'ip-src|port': ['ip', 'port'],
  'hostname|port': ['hostname', 'port'],
  'filename|md5': ['filename', 'md5'],
  'filename|sha1': ['filename', 'sha1'],
  'filename|sha256': ['filename', 'sha256'],
  'filename|sha512': ['filename', 'sha512'],
  'filename|ssdeep': ['filename', 'ssdeep'],
  'filename|tlsh': ['filename', 'tlsh'],
})

export const ruleTypes = table({ yara: 'yara', sigma: 'sigma', snort: 'snort' })

/** What a cluster of a galaxy is, by the galaxy's type. */
export const galaxyTypes = table<string>({
  'mitre-attack-pattern': 'attack-pattern',
  'mitre-enterprise-attack-attack-pattern': 'attack-pattern',
  'mitre-mobile-attack-attack-pattern': 'attack-pattern',
  'mitre-pre-attack-attack-pattern': 'attack-pattern',
  'disarm-techniques': 'attack-pattern',
  'mitre-course-of-action': 'course-of-action',
  'mitre-enterprise-attack-course-of-action': 'course-of-action',
  'disarm-countermeasures': 'course-of-action',
  'mitre-intrusion-set': 'intrusion-set',
  'mitre-enterprise-attack-intrusion-set': 'intrusion-set',
  'microsoft-activity-group': 'intrusion-set',
  'threat-actor': 'threat-actor',
  'disarm-actortypes': 'threat-actor',
  'mitre-malware': 'malware',
  'mitre-enterprise-attack-malware': 'malware',
  malpedia: 'malware',
  ransomware: 'malware',
  rat: 'malware',
  stealer: 'malware',
  backdoor: 'malware',
  banker: 'malware',
  botnet: 'malware',
  cryptominers: 'malware',
  android: 'malware',
  'exploit-kit': 'malware',
  stalkerware: 'malware',
  tool: 'tool',
  'mitre-tool': 'tool',
  'mitre-enterprise-attack-tool': 'tool',
  'branded-vulnerability': 'vulnerability',
  sector: 'identity',
  country: 'location',
  region: 'location',
})

/** What only says where something lies in the database of the instance that wrote it. It is not of the intelligence, and is not named as missing. */
export const bookkeeping = new Set([
  ...[
    'id',
    'event_id',
    'object_id',
    'org_id',
    'orgc_id',
    'attribute_count',
    'locked',
    'proposal_email_lock',
    'sharing_group_id',
  ],
  ...[
    'disable_correlation',
    'extends_uuid',
    'event_creator_email',
    'sighting_timestamp',
    'protected',
    'cryptographic_key',
    'template_uuid',
  ],
  ...[
    'template_version',
    'meta-category',
    'value1',
    'value2',
    'published',
    'publish_timestamp',
    'CryptographicKey',
    'warnings',
    'orgc_uuid',
  ],
])
