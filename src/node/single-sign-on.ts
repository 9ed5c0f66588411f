import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Config } from '../config/read-config.ts'
import { signOnPath } from '../config/value.ts'
import { createSingleSignOn, type SingleSignOn } from '../sign-in/single-sign-on.ts'

/** Where the provider sends browsers back to. */
function signOnRedirect(config: Config): string {
  return config.oidcRedirect !== '' ? config.oidcRedirect : config.consoleUrl + signOnPath
}

/** Null where no provider is configured. */
export function singleSignOnOf(config: Config): SingleSignOn | null {
  if (config.oidcIssuer === '') return null
  if (config.oidcClientId === '' || config.oidcClientSecretFile === '')
    throw new Fault('invalid', 'oidcIssuer is set, so oidcClientId and oidcClientSecretFile must be, too')
  return createSingleSignOn({
    issuer: config.oidcIssuer,
    clientId: config.oidcClientId,
    clientSecret: readSecret(resolve(config.dir, config.oidcClientSecretFile)),
    redirectUri: signOnRedirect(config),
    fetch: (url, init) => fetch(url, init),
  })
}

function readSecret(path: string): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new Fault('unavailable', `the client secret ${path} cannot be read`, { cause })
  }
  if (text === '') throw new Fault('invalid', `the client secret ${path} is empty`)
  return text
}

/** The codes and messages of the causes of a refusal: what an administrator needs to set the provider right. No token, no claim. */
export function whyOf(error: unknown): string {
  const said: string[] = []
  for (let at: unknown = error; at instanceof Error && said.length < 5; at = at.cause) {
    const code = 'code' in at && typeof at.code === 'string' ? `${at.code}: ` : ''
    said.push(`${code}${at.message}`.slice(0, 200))
  }
  return said.join(' ← ')
}
