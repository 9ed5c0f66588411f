/** What a field of telemetry says about its event. Numbers, so that the hot path compares nothing longer. */
export const roles = {
  time: 1,
  sourceAddress: 2,
  destinationAddress: 3,
  sourcePort: 4,
  destinationPort: 5,
  protocol: 6,
  /** A name that was asked for, and what the answer named. */
  query: 7,
  answer: 8,
  /** A host by name or address, whatever it did. */
  host: 9,
  /** Host and path of one URL, where a log keeps them apart. */
  httpHost: 10,
  httpPath: 11,
  url: 12,
  fileHash: 13,
  certificateHash: 14,
  email: 15,
  fileName: 16,
  /** A path, of which the last part is a file's name. */
  filePath: 17,
  /** `SHA256=…,MD5=…` */
  hashList: 18,
  /** Text in which values stand somewhere. */
  text: 19,
  /** The program that runs, and the one that started it, as paths. */
  image: 20,
  parentImage: 21,
  commandLine: 22,
  parentCommandLine: 23,
  registryKey: 24,
  registryData: 25,
  user: 26,
  userAgent: 27,
  httpMethod: 28,
  subject: 29,
} as const
export type Role = (typeof roles)[keyof typeof roles]
export type RoleName = keyof typeof roles
export const roleNames: readonly RoleName[] = Object.keys(roles) as RoleName[]
