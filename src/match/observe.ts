import { Observation } from '../pattern/observation.ts'
import { isMapped } from './addresses.ts'
import { canonicalAddress, canonicalDomain, canonicalUrl, hasNoScheme } from './canonical.ts'
import { kinds } from './kinds.ts'
import { eachMailbox } from './mailboxes.ts'
import { type Role, roles } from './roles.ts'
import { valueText } from './value-text.ts'
import { eachWord } from './words.ts'

type Fields = readonly (readonly [Role, string])[]
type Properties = Record<string, unknown>

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const maxObjects = 500

/** What one event says, as one observation of STIX objects: what patterns are evaluated on. `at` is when it happened (ms). */
export function observe(fields: Fields, id: string, at: number): Observation {
  const event = new Event()
  for (const [role, text] of fields) if (text !== '') event.say(role, text)
  const time = new Date(at).toISOString()
  return new Observation({ id, objects: event.finish(), firstObserved: time, lastObserved: time })
}

/** Fields whose text is a property as it is: of which object, and which property. */
const plain: Partial<Record<Role, readonly ['http' | 'process' | 'parent' | 'registry' | 'message', string]>> = {
  [roles.httpPath]: ['http', 'request_value'],
  [roles.httpMethod]: ['http', 'request_method'],
  [roles.commandLine]: ['process', 'command_line'],
  [roles.parentCommandLine]: ['parent', 'command_line'],
  [roles.subject]: ['message', 'subject'],
}

class Event {
  readonly #objects = new Map<string, Properties>()
  readonly #parts = new Map<string, Properties>()
  readonly #ids = new Map<string, string>()
  #queried: Properties | null = null
  #answers: string[] = []
  #file: Properties | null = null
  #host: string | null = null
  #path: string | null = null

  say(role: Role, text: string): void {
    const property = plain[role]
    if (property !== undefined) this.#part(property[0])[property[1]] ??= text
    switch (role) {
      case roles.sourceAddress:
        this.#part('traffic').src_ref ??= this.#name(text)
        break
      case roles.destinationAddress:
        this.#part('traffic').dst_ref ??= this.#name(text)
        break
      case roles.sourcePort:
        this.#port('src_port', text)
        break
      case roles.destinationPort:
        this.#port('dst_port', text)
        break
      case roles.protocol:
        this.#part('traffic').protocols ??= [text.toLowerCase()]
        break
      case roles.query: {
        const name = this.#name(text)
        if (name !== undefined) this.#queried ??= this.#objects.get(name)!
        break
      }
      case roles.answer: {
        const name = this.#name(text)
        if (name !== undefined) this.#answers.push(name)
        break
      }
      case roles.host:
        this.#name(text)
        break
      case roles.httpHost:
        this.#host ??= text
        this.#header('Host', text)
        this.#name(text)
        break
      case roles.httpPath:
        if (text.startsWith('/')) this.#path ??= text
        else this.#anyUrl(text)
        break
      case roles.userAgent:
        this.#header('User-Agent', text)
        break
      case roles.url:
        this.#anyUrl(text)
        break
      case roles.email:
        this.#email(text)
        break
      case roles.subject:
        this.#part('message').is_multipart ??= false
        break
      case roles.fileHash:
        this.#digest(text)
        break
      case roles.hashList:
        for (const part of text.split(','))
          if (!/^imphash=/i.test(part)) this.#digest(part.slice(part.indexOf('=') + 1))
        break
      case roles.certificateHash:
        this.#certificate(text.replaceAll(':', ''))
        break
      case roles.fileName:
      case roles.filePath:
        this.#fileOf(text, role === roles.filePath)
        break
      case roles.image:
        this.#image('process', text)
        break
      case roles.parentImage:
        this.#image('parent', text)
        break
      case roles.registryKey:
        this.#part('registry').key ??= wholeHive(text)
        break
      case roles.registryData:
        this.#part('registry').values ??= [{ data: text }]
        break
      case roles.user:
        this.#user(text)
        break
      case roles.text:
      case roles.commandLine:
        this.#words(text)
    }
  }

  finish(): ReadonlyMap<string, Properties> {
    if (this.#host !== null && this.#path !== null)
      for (const scheme of ['http', 'https']) this.#url(`${scheme}://${this.#host}${this.#path}`)
    if (this.#queried !== null && this.#answers.length > 0) this.#queried.resolves_to_refs = this.#answers
    const http = this.#parts.get('http')
    if (http !== undefined) this.#part('traffic').extensions = { 'http-request-ext': http }
    const parent = this.#parts.get('parent')
    if (parent !== undefined) this.#part('process').parent_ref = this.#add('process', parent)
    const types = {
      traffic: 'network-traffic',
      process: 'process',
      registry: 'windows-registry-key',
      message: 'email-message',
    }
    for (const [part, type] of Object.entries(types)) {
      const properties = this.#parts.get(part)
      if (properties !== undefined) this.#add(type, properties)
    }
    return this.#objects
  }

  #part(name: string): Properties {
    let part = this.#parts.get(name)
    if (part === undefined) {
      part = {}
      this.#parts.set(name, part)
    }
    return part
  }

  #add(type: string, properties: Properties): string {
    const id = `${type}--${this.#objects.size + 1}`
    if (this.#objects.size < maxObjects) this.#objects.set(id, Object.assign(properties, { type }))
    return id
  }

  /** An object that is its value, once. */
  #value(type: string, value: string): string | undefined {
    const key = `${type} ${value}`
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    if (this.#objects.size >= maxObjects) return undefined
    const id = this.#add(type, { value })
    this.#ids.set(key, id)
    return id
  }

  /** An address, or a name. */
  #name(given: string): string | undefined {
    const text = given.endsWith('.') ? given.slice(0, -1) : given
    const colons = text.split(':').length - 1
    const bare = colons > 1 ? text.replace(/^\[|\]$/g, '') : text.replace(/:\d{1,5}$/, '')
    const address = canonicalAddress(bare)
    if (address?.kind === kinds.ipv4) return this.#value('ipv4-addr', bare)
    if (address?.kind === kinds.ipv6) {
      const six = this.#value('ipv6-addr', valueText(address.kind, address.bytes))
      return isMapped(address.bytes) ? this.#value('ipv4-addr', address.bytes.subarray(12).join('.')) : six
    }
    const domain = colons > 1 ? null : canonicalDomain(bare)
    return domain === null ? undefined : this.#value('domain-name', decoder.decode(domain.bytes))
  }

  #port(property: string, text: string): void {
    if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) this.#part('traffic')[property] ??= Number(text)
  }

  #header(name: string, text: string): void {
    const http = this.#part('http')
    http.request_header ??= {}
    ;(http.request_header as Properties)[name] ??= text
  }

  #anyUrl(text: string): void {
    if (!hasNoScheme(text)) this.#url(text)
    else if (!text.includes('/')) this.#name(text)
    else for (const scheme of ['http', 'https']) this.#url(`${scheme}://${text}`)
  }

  #url(text: string): void {
    const value = canonicalUrl(text)
    if (value === null) return
    const url = decoder.decode(value.bytes)
    this.#value('url', url)
    this.#name(new URL(url).hostname)
  }

  #email(text: string): void {
    const bytes = encoder.encode(text)
    eachMailbox(bytes, 0, bytes.length, (start, end) => {
      const address = decoder.decode(bytes.slice(start, end))
      if (/^[^@\s]+@[^@\s]+$/.test(address))
        this.#value(
          'email-addr',
          address.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
        )
    })
  }

  #digest(text: string): void {
    const algorithm = algorithmOf(text)
    if (algorithm === null) return
    const hashes = (this.#file?.hashes ?? {}) as Properties
    // A second digest by the same algorithm is of another file.
    if (this.#file === null || hashes[algorithm] !== undefined) this.#newFile()
    this.#file!.hashes = { ...(this.#file!.hashes as Properties | undefined), [algorithm]: text.toLowerCase() }
  }

  #certificate(text: string): void {
    const algorithm = algorithmOf(text)
    if (algorithm !== null) this.#add('x509-certificate', { hashes: { [algorithm]: text.toLowerCase() } })
  }

  #fileOf(text: string, isPath: boolean): void {
    if (this.#file === null || this.#file.name !== undefined) this.#newFile()
    this.#nameFile(this.#file!, text, isPath)
  }

  #newFile(): void {
    this.#file = {}
    this.#add('file', this.#file)
  }

  #nameFile(file: Properties, text: string, isPath: boolean): void {
    const slash = isPath ? Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) : -1
    if (slash < text.length - 1) file.name = text.slice(slash + 1)
    if (slash > 0) file.parent_directory_ref = this.#add('directory', { path: text.slice(0, slash) })
  }

  #image(of: 'process' | 'parent', text: string): void {
    const process = this.#part(of)
    if (process.image_ref !== undefined) return
    const file: Properties = {}
    process.image_ref = this.#add('file', file)
    this.#nameFile(file, text, true)
    // STIX 2.0 had a name of the process, and many patterns ask for it.
    if (file.name !== undefined) process.name = file.name
    if (of === 'process' && this.#file === null) this.#file = file
  }

  #user(text: string): void {
    const slash = text.lastIndexOf('\\')
    this.#add('user-account', { user_id: text, account_login: text.slice(slash + 1) })
  }

  #words(text: string): void {
    const bytes = encoder.encode(text)
    eachWord(bytes, 0, bytes.length, (kind, of, start, end) => {
      const word = decoder.decode(of.slice(start, end))
      if (kind === 'url') this.#url(word)
      else if (kind === 'email') this.#email(word)
      else if (kind === 'hash') {
        const algorithm = algorithmOf(word)
        if (algorithm !== null) this.#add('file', { hashes: { [algorithm]: word.toLowerCase() } })
      } else this.#name(word)
    })
  }
}

const algorithms: Readonly<Record<number, string>> = {
  32: 'MD5',
  40: 'SHA-1',
  56: 'SHA-224',
  64: 'SHA-256',
  96: 'SHA-384',
  128: 'SHA-512',
}

function algorithmOf(digest: string): string | null {
  return /^[0-9a-f]+$/i.test(digest) ? (algorithms[digest.length] ?? null) : null
}

const hives: Readonly<Record<string, string>> = {
  HKLM: 'HKEY_LOCAL_MACHINE',
  HKCU: 'HKEY_CURRENT_USER',
  HKU: 'HKEY_USERS',
  HKCR: 'HKEY_CLASSES_ROOT',
  HKCC: 'HKEY_CURRENT_CONFIG',
}

/** §6.17: the hive is written out. */
function wholeHive(key: string): string {
  const slash = key.indexOf('\\')
  const hive = hives[(slash < 0 ? key : key.slice(0, slash)).toUpperCase()]
  return hive === undefined ? key : hive + (slash < 0 ? '' : key.slice(slash))
}
