import type { Issue } from '../base/fault.ts'
import { pointerStep } from '../base/json-position.ts'

const maxIssues = 200

/** Collects what is wrong with one object. The path is kept as steps and becomes text only where something is found. */
export class Findings {
  readonly path: (string | number)[] = []
  readonly errors: Issue[] = []
  readonly warnings: Issue[] = []
  /** The object being read, for rules that look across it. */
  root: Readonly<Record<string, unknown>> = {}
  /** Inside an observable container (§2.13): the keys by which its members refer to each other, in place of identifiers. */
  local: Readonly<Record<string, unknown>> | null = null

  /** A MUST is broken: the object is refused. */
  error(message: string, rule: string): void {
    this.#add(this.errors, 'error', message, rule)
  }

  /** A SHOULD is broken: the object is taken. */
  warn(message: string, rule: string): void {
    this.#add(this.warnings, 'warning', message, rule)
  }

  errorAt(step: string | number, message: string, rule: string): void {
    this.path.push(step)
    this.error(message, rule)
    this.path.pop()
  }

  warnAt(step: string | number, message: string, rule: string): void {
    this.path.push(step)
    this.warn(message, rule)
    this.path.pop()
  }

  #add(list: Issue[], level: 'error' | 'warning', message: string, rule: string): void {
    // One small object can break a rule a hundred thousand times; nobody reads more than this.
    if (list.length >= maxIssues) return
    if (list.length === maxIssues - 1) {
      list.push({ at: '', message: 'more problems than are listed', rule: `limit: ${maxIssues}`, level })
      return
    }
    list.push({ at: this.path.map(pointerStep).join(''), message, rule: `STIX 2.1 ${rule}`, level })
  }
}

/** A value as it may stand in a message: short, and without control characters. */
export function shown(value: unknown): string {
  if (typeof value !== 'string') return value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value
  return value.length > 80
    ? `${JSON.stringify(value.slice(0, 76).toWellFormed()).slice(0, -1)}…"`
    : JSON.stringify(value)
}
