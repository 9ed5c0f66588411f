import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version of this software, as its package says. */
export const version: string = readVersion()

function readVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')
  const found: unknown = JSON.parse(text)
  return typeof found === 'object' && found !== null && 'version' in found ? String(found.version) : '0.0.0'
}
