import { app } from './fil/app.ts'
import { exercises } from './fil/exercises.ts'
import { signIn } from './fil/sign-in.ts'

/** What is said before somebody has signed in: the sign-in page, its errors, the banner of an exercise. */
export const first = { ...app, ...exercises, ...signIn } as const
