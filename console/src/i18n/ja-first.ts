import { app } from './ja/app.ts'
import { exercises } from './ja/exercises.ts'
import { signIn } from './ja/sign-in.ts'

/** What is said before somebody has signed in: the sign-in page, its errors, the banner of an exercise. */
export const first = { ...app, ...exercises, ...signIn } as const
