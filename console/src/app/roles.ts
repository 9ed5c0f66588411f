import type { Role } from '../../../src/api/contract.ts'

/** What a role may do; the node decides, this only hides what it would refuse. */
export const mayImport = (role: Role): boolean => role !== 'analyst'
export const mayExport = mayImport
export const mayAdminister = (role: Role): boolean => role === 'admin'
