/**
 * The node's rules for names (`accountName` and `sourceName` of its contract), asked before anything is sent: who is told of a letter
 * that does not fit must not have proved first who they are. A test holds both to the contract.
 */
export const isAccountName = (name: string): boolean =>
  name.length <= 100 && /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@-]*(?: [\p{L}\p{M}\p{N}._@-]+)*$/u.test(name)

export const isSourceName = (name: string): boolean => /^[a-z0-9][a-z0-9-]{0,62}$/.test(name)
