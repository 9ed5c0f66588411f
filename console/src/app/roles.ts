import type { Role } from '../../../src/api/contract/accounts.ts'

export const roles: readonly Role[] = ['reader', 'analyst', 'releaser', 'admin', 'auditor']

/** What a role may do; the node decides, this only hides what it would refuse (the table in docs/security.md). */
export const mayImport = (role: Role): boolean => role === 'analyst' || role === 'releaser'
/** Exports, approvals, recalls, charters: whatever leaves, or changes whom this node trusts. */
export const mayRelease = (role: Role): boolean => role === 'releaser'
export const mayExport = mayRelease
export const mayPull = (role: Role): boolean => mayImport(role) || role === 'admin'
export const mayAdminister = (role: Role): boolean => role === 'admin'
/** What waits for a decision, with its content. */
export const mayReview = (role: Role): boolean => role !== 'auditor'
/** Flash alerts, which carry intelligence. */
export const mayReadFlash = (role: Role): boolean => role !== 'auditor'
/** What is looked for in telemetry, with its values. */
export const mayDetect = (role: Role): boolean => role !== 'auditor'
export const mayReadReport = (role: Role): boolean => role === 'auditor' || role === 'admin' || role === 'releaser'
export const mayAudit = (role: Role): boolean => role === 'auditor' || role === 'admin'
/** Opening, joining and ending drills. */
export const mayRunExercises = (role: Role): boolean => role === 'releaser' || role === 'admin'
export const mayReadExercises = (role: Role): boolean => role !== 'auditor'
/** What proves who was given what: for those who answer for it, or look over their shoulder. */
export const mayProve = (role: Role): boolean => role === 'releaser' || role === 'admin' || role === 'auditor'
/** Which sources are read, and how that goes; what was not taken of them is content. */
export const mayReadSources = (role: Role): boolean => role !== 'reader'
export const mayReadQuarantine = (role: Role): boolean => role !== 'reader' && role !== 'auditor'
export const mayTrust = (role: Role): boolean => role === 'releaser' || role === 'admin'
/** What members ask each other to look for, and what was found here. */
export const mayWorkHunts = mayImport
/** Incidents and who reported them. */
export const mayWorkIncidents = mayImport
export const mayReadIncidents = (role: Role): boolean => mayWorkIncidents(role) || role === 'admin'
/** The picture counts what these roles read. */
export const mayReadSituation = (role: Role): boolean => role !== 'auditor'
