import { optionsOf } from './carry-rule.ts'

export type SnortVersion = 2 | 3

// What stands in an option of its own in Snort 2 and behind a comma of `content` in Snort 3.
const onlyTwo =
  /^(?:nocase|rawbytes|offset|depth|distance|within|fast_pattern|uricontent|urilen|threshold|http_encode|protected_content)(?::|$)/
const onlyThree =
  /^(?:service|bufferlen|http_param|http_version|http_trailer|http_true_ip|rem|js_data|vba_data|so)(?::|$)/
const buffers = /^http_(?:uri|raw_uri|header|raw_header|cookie|raw_cookie|method|client_body|stat_code|stat_msg)(?::|$)/

/**
 * Whether a rule of Snort may be in the language of this version: of what only one of them knows, nothing of the other is in it.
 * A rule without any such sign is of both.
 */
export function isOfSnort(rule: string, version: SnortVersion): boolean {
  const parts = optionsOf(rule)
  // Whoever carries it says what is wrong with it.
  if (parts === null) return true
  const { protocol, options } = parts
  let isTwo = false
  let isThree = !['ip', 'tcp', 'udp', 'icmp'].includes(protocol)
  let hasContent = false
  for (const option of options) {
    if (onlyTwo.test(option)) isTwo = true
    if (onlyThree.test(option)) isThree = true
    if (/^(?:content|pcre):/.test(option)) {
      hasContent = true
      // Behind the closed quotation mark.
      if (/",\s*(?:nocase|offset|depth|distance|within|fast_pattern)/.test(option)) isThree = true
    }
    // A buffer is named behind its content in Snort 2, before it in Snort 3.
    if (buffers.test(option)) {
      if (!hasContent || /:\s*field\b/.test(option)) isThree = true
      else if (!isThree) isTwo = true
    }
  }
  return version === 2 ? !isThree : !isTwo
}
