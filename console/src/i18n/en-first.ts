import { app } from './en/app.ts'
import { exercises } from './en/exercises.ts'
import { signIn } from './en/sign-in.ts'

/** What is said before somebody has signed in: the sign-in page, its errors, the banner of an exercise. */
export const first = { ...app, ...exercises, ...signIn } as const
