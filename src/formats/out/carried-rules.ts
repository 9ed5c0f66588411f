import { isMap, isScalar, parseAllDocuments } from 'yaml'
import { problemOf } from '../../detection/judge-indicator.ts'
import type { Exportable } from '../exportable.ts'
import { unprintable } from '../value.ts'
import { lines, type OutFormat, type Unit } from './format.ts'
import { readYaraRules } from './yara-structure.ts'

const refused = (reason: string): Unit => ({ records: [], refused: [reason] })

function ruleIn({ detection }: Exportable, language: string): { readonly text: string } | { readonly reason: string } {
  if (detection?.is === 'rule' && detection.language === language) return { text: detection.text }
  return { reason: detection?.is === 'rule' ? `it is a ${detection.language} rule` : `it is no ${language} rule` }
}

const maxRule = 256 * 1024

/** Rules are read by people before they are used, so what they cannot see is not in them. */
function hasHidden(text: string): boolean {
  return unprintable.test(text.replace(/[\t\n\r]/g, ' '))
}

/** Sigma rules, each a YAML document of its own: what is carried is one map with a title and a detection, and ends where its document ends. */
export const sigmaFormat: OutFormat = {
  ...lines,
  name: 'sigma',
  title: 'Sigma rules',
  use: 'detect',
  mediaType: 'application/yaml',
  extension: 'yml',
  begin: () => '',
  unit(exportable) {
    const rule = ruleIn(exportable, 'sigma')
    if ('reason' in rule) return refused(rule.reason)
    const { text } = rule
    if (text.length > maxRule) return refused('the rule is too large')
    if (hasHidden(text)) return refused('the rule has signs that are not seen')
    const documents = parseAllDocuments(text)
    const [first] = documents
    if (!Array.isArray(documents) || documents.length !== 1 || first === undefined || first.errors.length > 0) {
      return refused('the rule is not one document of YAML')
    }
    // A directive or a marker of an end would reach beyond the document.
    if (/^(?:%|---|\.\.\.)/m.test(text.replace(/^---[ \t]*\r?\n/, '')))
      return refused('the rule is not one document of YAML')
    const { contents } = first
    if (!isMap(contents) || !isMap(contents.get('detection')) || !isScalar(contents.get('title', true))) {
      return refused('the rule has no title or no detection')
    }
    if (problemOf(text, 'sigma') !== null) return refused('the rule is no sound Sigma rule')
    return {
      records: [`---\n# ${exportable.item.id}\n${text.replace(/^---[ \t]*\r?\n/, '').trimEnd()}\n`],
      refused: [],
    }
  },
}

/** YARA rules, one after the other: what is carried is whole rules and imports of modules, nothing that includes files; each name once. */
export const yaraFormat: OutFormat = {
  ...lines,
  name: 'yara',
  title: 'YARA rules',
  use: 'detect',
  mediaType: 'text/plain; charset=utf-8',
  extension: 'yar',
  begin: () => '',
  unit(exportable, session) {
    const rule = ruleIn(exportable, 'yara')
    if ('reason' in rule) return refused(rule.reason)
    if (rule.text.length > maxRule) return refused('the rule is too large')
    if (hasHidden(rule.text)) return refused('the rule has signs that are not seen')
    const names = readYaraRules(rule.text)
    if ('reason' in names) return refused(names.reason)
    if (names.names.some((name) => session.names.has(name)))
      return refused('a rule of this name is in the document already')
    for (const name of names.names) session.names.add(name)
    return { records: [`// ${exportable.item.id}\n${rule.text.trim()}\n\n`], refused: [] }
  },
}
