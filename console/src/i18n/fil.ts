import { type Catalogue, en } from './en.ts'
export const fil: Catalogue = en
