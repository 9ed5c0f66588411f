import { readBounded } from '../base/bounded.ts'
import { judgeFully, type RuleCheck } from '../detection/judge-indicator.ts'
import { splitObjects } from '../stix/bundle.ts'

export type RuleLanguage = 'sigma' | 'yara'

const most = { bytes: 256 * 1024 * 1024, objects: 1_000_000 }
const between = { sigma: '---\n', yara: '\n' }
const comment = { sigma: '#', yara: '//' }

/**
 * The rules of one language among the indicators of a bundle, as one text for the program that runs them: documents of YAML, or
 * rules one after the other, each after a comment with its indicator. What is not sound, or revoked, is left out and counted.
 */
export async function exportRules(
  bundle: AsyncIterable<Uint8Array>,
  language: RuleLanguage,
  checkYara: RuleCheck,
): Promise<{ readonly text: string; readonly rules: number; readonly leftOut: number }> {
  const bytes = await readBounded(bundle, most.bytes)
  const { texts } = splitObjects(new TextDecoder().decode(bytes), { maxObjects: most.objects })
  const rules: string[] = []
  let leftOut = 0
  for (const text of texts) {
    const { id, type, pattern, pattern_type: given, revoked } = JSON.parse(text) as Readonly<Record<string, unknown>>
    if (type !== 'indicator' || given !== language || typeof pattern !== 'string') continue
    const { state } = await judgeFully(pattern, language, checkYara)
    if (state === 'not-detectable' || revoked === true) leftOut++
    else rules.push(`${comment[language]} ${String(id)}\n${pattern.replace(/^---\s*\n/, '').trimEnd()}\n`)
  }
  return { text: rules.join(between[language]), rules: rules.length, leftOut }
}
