export interface Face {
  readonly weight: '400' | '600'
  readonly url: string
  readonly letters: string
}

/** The letters of the sign-in page in Japanese, a small font for each weight. The build puts them here (`console/build/first-letters.ts`); where nothing was built there are none. */
export const faces: readonly Face[] = []
