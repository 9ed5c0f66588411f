import {
  IconAddressBook, IconAffiliate, IconAlertTriangle, IconArrowsRightLeft, IconAt, IconBinoculars, IconBug,
  IconCertificate, IconCpu, IconEye, IconFile, IconFingerprint, IconFlag, IconFolder, IconFolders, IconKey, IconLanguage,
  IconLink, IconLock, IconMail, IconMapPin, IconMask, IconMessage, IconMicroscope, IconNetwork, IconNote, IconPackage,
  IconPuzzle, IconReportAnalytics, IconServer2, IconShieldCheck, IconSitemap, IconTag, IconTarget, IconTool,
  IconTopologyStar3, IconUser, IconUsersGroup, IconVirus, IconWorld, type Icon,
} from '@tabler/icons-react'

const icons: Readonly<Record<string, Icon>> = {
  artifact: IconPackage,
  'attack-pattern': IconTarget,
  'autonomous-system': IconSitemap,
  campaign: IconFlag,
  'course-of-action': IconShieldCheck,
  directory: IconFolder,
  'domain-name': IconWorld,
  'email-addr': IconAt,
  'email-message': IconMail,
  'extension-definition': IconPuzzle,
  file: IconFile,
  grouping: IconFolders,
  identity: IconAddressBook,
  incident: IconAlertTriangle,
  indicator: IconFingerprint,
  infrastructure: IconServer2,
  'intrusion-set': IconUsersGroup,
  'ipv4-addr': IconNetwork,
  'ipv6-addr': IconNetwork,
  'language-content': IconLanguage,
  location: IconMapPin,
  'mac-addr': IconCpu,
  malware: IconVirus,
  'malware-analysis': IconMicroscope,
  'marking-definition': IconTag,
  mutex: IconLock,
  'network-traffic': IconArrowsRightLeft,
  note: IconNote,
  'observed-data': IconBinoculars,
  opinion: IconMessage,
  process: IconCpu,
  relationship: IconAffiliate,
  report: IconReportAnalytics,
  sighting: IconEye,
  software: IconPackage,
  'threat-actor': IconMask,
  tool: IconTool,
  url: IconLink,
  'user-account': IconUser,
  vulnerability: IconBug,
  'windows-registry-key': IconKey,
  'x509-certificate': IconCertificate,
}

/** One shape per STIX type; the type's name always stands beside it or is said. */
export function TypeIcon({ type, size = 18 }: { readonly type: string; readonly size?: number }) {
  const Shape = icons[type] ?? IconTopologyStar3
  return <Shape size={size} stroke={1.6} aria-hidden="true" />
}
