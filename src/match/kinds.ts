/** The kinds of value that indicators name and telemetry carries. A number is part of the snapshot's format: never reused. */
export const kinds = {
  domain: 1,
  ipv4: 2,
  ipv6: 3,
  /** In normal form (urls.ts). */
  url: 4,
  fileHash: 5,
  certificateHash: 6,
  email: 7,
  fileName: 8,
  /** The host of some URL that is indexed: tells which URLs of telemetry are worth their normal form. No hit by itself. */
  urlHost: 9,
  /** Masked address, then one byte: how many of its bits count. */
  network4: 10,
  network6: 11,
  /** A piece of text that stands in some value: one byte of classes (text-classes.ts), then the piece in small letters of ASCII. */
  text: 12,
  /** The first three bytes of pieces. Its owners are the records of the pieces. No hit by itself. */
  gram: 13,
} as const
export type Kind = (typeof kinds)[keyof typeof kinds]
export type KindName = keyof typeof kinds
export const kindCount = 14

/** Kinds whose values are the same in capitals and small letters: host names, hexadecimal digests, addresses of mail. */
export function folds(kind: Kind): boolean {
  return kind !== kinds.url && kind !== kinds.fileName && kind !== kinds.ipv6 && kind < kinds.network4
}
