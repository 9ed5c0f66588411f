import { oneOf, suggested } from '../property-kind.ts'

// Open vocabularies of §10: values of one's own are allowed and worth a warning.
export const accountType = suggested(
  [
    'facebook',
    'ldap',
    'nis',
    'openid',
    'radius',
    'skype',
    'tacacs',
    'twitter',
    'unix',
    'windows-local',
    'windows-domain',
  ],
  '§10.1',
)
export const attackMotivation = suggested(
  [
    'accidental',
    'coercion',
    'dominance',
    'ideology',
    'notoriety',
    'organizational-gain',
    'personal-gain',
    'personal-satisfaction',
    'revenge',
    'unpredictable',
  ],
  '§10.2',
)
export const attackResourceLevel = suggested(
  ['individual', 'club', 'contest', 'team', 'organization', 'government'],
  '§10.3',
)
export const groupingContext = suggested(['suspicious-activity', 'malware-analysis', 'unspecified'], '§10.6')
export const identityClass = suggested(['individual', 'group', 'system', 'organization', 'class', 'unknown'], '§10.8')
export const implementationLanguage = suggested(
  'applescript bash c c++ c# go java javascript lua objective-c perl php powershell python ruby scala swift typescript visual-basic x86-32 x86-64'.split(
    ' ',
  ),
  '§10.9',
)
export const indicatorTypes = [
  'anomalous-activity',
  'anonymization',
  'benign',
  'compromised',
  'malicious-activity',
  'attribution',
  'unknown',
] as const
export const indicatorType = suggested(indicatorTypes, '§10.10')
/** §10.11 */
export const industrySectors: readonly string[] =
  'agriculture aerospace automotive chemical commercial communications construction defense education energy entertainment financial-services government emergency-services government-local government-national government-public-services government-regional healthcare hospitality-leisure infrastructure dams nuclear water insurance manufacturing mining non-profit pharmaceuticals retail technology telecommunications transportation utilities'.split(
    ' ',
  )
export const industrySector = suggested(industrySectors, '§10.11')
export const infrastructureType = suggested(
  'amplification anonymization botnet command-and-control control-system exfiltration firewall hosting-malware hosting-target-lists phishing reconnaissance routers-switches staging workstation unknown'.split(
    ' ',
  ),
  '§10.12',
)
export const malwareResult = suggested(['malicious', 'suspicious', 'benign', 'unknown'], '§10.14')
export const malwareCapability = suggested(
  'accesses-remote-machines anti-debugging anti-disassembly anti-emulation anti-memory-forensics anti-sandbox anti-vm captures-input-peripherals captures-output-peripherals captures-system-state-data cleans-traces-of-infection commits-fraud communicates-with-c2 compromises-data-availability compromises-data-integrity compromises-system-availability controls-local-machine degrades-security-software degrades-system-updates determines-c2-server emails-spam escalates-privileges evades-av exfiltrates-data fingerprints-host hides-artifacts hides-executing-code infects-files infects-remote-machines installs-other-components persists-after-system-reboot prevents-artifact-access prevents-artifact-deletion probes-network-environment self-modifies steals-authentication-credentials violates-system-operational-integrity'.split(
    ' ',
  ),
  '§10.13',
)
export const malwareTypes = [
  'adware',
  'backdoor',
  'bot',
  'bootkit',
  'ddos',
  'downloader',
  'dropper',
  'exploit-kit',
  'keylogger',
  'ransomware',
  'remote-access-trojan',
  'resource-exploitation',
  'rogue-security-software',
  'rootkit',
  'screen-capture',
  'spyware',
  'trojan',
  'unknown',
  'virus',
  'webshell',
  'wiper',
  'worm',
] as const
export const malwareType = suggested(malwareTypes, '§10.15')
export const patternType = suggested(['stix', 'pcre', 'sigma', 'snort', 'suricata', 'yara'], '§10.19')
export const processorArchitecture = suggested(
  ['alpha', 'arm', 'ia-64', 'mips', 'powerpc', 'sparc', 'x86', 'x86-64'],
  '§10.20',
)
export const region = suggested(
  'africa eastern-africa middle-africa northern-africa southern-africa western-africa americas caribbean central-america latin-america-caribbean northern-america south-america asia central-asia eastern-asia southern-asia south-eastern-asia western-asia europe eastern-europe northern-europe southern-europe western-europe oceania antarctica australia-new-zealand melanesia micronesia polynesia'.split(
    ' ',
  ),
  '§10.21',
)
// `incident` is of Errata 01 of STIX 2.1.
export const reportTypes = [
  'attack-pattern',
  'campaign',
  'identity',
  'incident',
  'indicator',
  'intrusion-set',
  'malware',
  'observed-data',
  'threat-actor',
  'threat-report',
  'tool',
  'vulnerability',
] as const
export const reportType = suggested(reportTypes, '§10.22')
export const threatActorTypes = [
  'activist',
  'competitor',
  'crime-syndicate',
  'criminal',
  'hacker',
  'insider-accidental',
  'insider-disgruntled',
  'nation-state',
  'sensationalist',
  'spy',
  'terrorist',
  'unknown',
] as const
export const threatActorType = suggested(threatActorTypes, '§10.23')
export const threatActorRole = suggested(
  [
    'agent',
    'director',
    'independent',
    'infrastructure-architect',
    'infrastructure-operator',
    'malware-author',
    'sponsor',
  ],
  '§10.24',
)
export const threatActorSophistication = suggested(
  ['none', 'minimal', 'intermediate', 'advanced', 'expert', 'innovator', 'strategic'],
  '§10.25',
)
export const toolTypes = [
  'denial-of-service',
  'exploitation',
  'information-gathering',
  'network-capture',
  'credential-exploitation',
  'remote-access',
  'vulnerability-scanning',
  'unknown',
] as const
export const toolType = suggested(toolTypes, '§10.26')
export const windowsPeType = suggested(['dll', 'exe', 'sys'], '§10.28')

// Enumerations of §10: closed, anything else is refused.
export const encryptionAlgorithm = oneOf(['AES-256-GCM', 'ChaCha20-Poly1305', 'mime-type-indicated'], '§10.4')
export const extensionTypes = [
  'new-sdo',
  'new-sco',
  'new-sro',
  'property-extension',
  'toplevel-property-extension',
] as const
export const extensionType = oneOf(extensionTypes, '§10.5')
export const addressFamily = oneOf(
  ['AF_UNSPEC', 'AF_INET', 'AF_IPX', 'AF_APPLETALK', 'AF_NETBIOS', 'AF_INET6', 'AF_IRDA', 'AF_BTH'],
  '§10.16',
)
export const socketType = oneOf(['SOCK_STREAM', 'SOCK_DGRAM', 'SOCK_RAW', 'SOCK_RDM', 'SOCK_SEQPACKET'], '§10.17')
export const opinionValue = oneOf(['strongly-disagree', 'disagree', 'neutral', 'agree', 'strongly-agree'], '§10.18')
export const integrityLevel = oneOf(['low', 'medium', 'high', 'system'], '§10.27')
export const registryDatatype = oneOf(
  [
    'REG_NONE',
    'REG_SZ',
    'REG_EXPAND_SZ',
    'REG_BINARY',
    'REG_DWORD',
    'REG_DWORD_BIG_ENDIAN',
    'REG_DWORD_LITTLE_ENDIAN',
    'REG_LINK',
    'REG_MULTI_SZ',
    'REG_RESOURCE_LIST',
    'REG_FULL_RESOURCE_DESCRIPTION',
    'REG_RESOURCE_REQUIREMENTS_LIST',
    'REG_QWORD',
    'REG_INVALID_TYPE',
  ],
  '§10.29',
)
export const serviceStartType = oneOf(
  ['SERVICE_AUTO_START', 'SERVICE_BOOT_START', 'SERVICE_DEMAND_START', 'SERVICE_DISABLED', 'SERVICE_SYSTEM_ALERT'],
  '§10.30',
)
export const serviceType = oneOf(
  ['SERVICE_KERNEL_DRIVER', 'SERVICE_FILE_SYSTEM_DRIVER', 'SERVICE_WIN32_OWN_PROCESS', 'SERVICE_WIN32_SHARE_PROCESS'],
  '§10.31',
)
export const serviceStatus = oneOf(
  [
    'SERVICE_CONTINUE_PENDING',
    'SERVICE_PAUSE_PENDING',
    'SERVICE_PAUSED',
    'SERVICE_RUNNING',
    'SERVICE_START_PENDING',
    'SERVICE_STOP_PENDING',
    'SERVICE_STOPPED',
  ],
  '§10.32',
)
