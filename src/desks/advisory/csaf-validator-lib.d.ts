/** What we use of @secvisogram/csaf-validator-lib, which ships no types. */
declare module '@secvisogram/csaf-validator-lib/validate.js' {
  export interface TestResult {
    readonly name: string
    readonly isValid: boolean
    readonly errors: readonly { readonly message?: string; readonly instancePath?: string }[]
  }
  export type CsafTest = (document: unknown) => unknown
  const validate: (
    tests: readonly CsafTest[],
    document: unknown,
  ) => Promise<{ readonly isValid: boolean; readonly tests: readonly TestResult[] }>
  export default validate
}
declare module '@secvisogram/csaf-validator-lib/schemaTests.js' {
  export const csaf_2_0_strict: import('@secvisogram/csaf-validator-lib/validate.js').CsafTest
  export const csaf_2_0: import('@secvisogram/csaf-validator-lib/validate.js').CsafTest
}
declare module '@secvisogram/csaf-validator-lib/mandatoryTests.js' {
  const tests: Readonly<Record<string, import('@secvisogram/csaf-validator-lib/validate.js').CsafTest>>
  export = tests
}
