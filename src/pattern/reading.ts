/** How a pattern is read where the standard, its own reference code and what producers write are not of one mind. */
export interface Reading {
  /**
   * False unless told: names of hash algorithms and the case of hexadecimal hashes, of registry keys and the form of addresses
   * (`10.0.0.1/32`) count as written. Otherwise what means the same compares as the same.
   */
  readonly strict?: boolean
  /** The behaviour of the OASIS reference code where it differs from the text of the standard. */
  readonly compat?: boolean
}
