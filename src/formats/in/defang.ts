/** Stands for a dot that was written so that nobody follows it. */
export const guarded = '\uE000'

/**
 * A text with its defanged values as they are: `hxxp`, `[.]`, `(dot)`, `{at}`, `[://]` and their like. Dots that were guarded become
 * `guarded`, so that whoever reads on knows that a value was meant. Linear: each form is replaced once, in one pass.
 */
export function refang(text: string): string {
  return text
    .replaceAll(guarded, ' ')
    .replaceAll('＠', '@')
    .replace(/\bh(?:xx|\*\*|tt|XX|TT)p(s?)(?=\[?\(?:)/gi, 'http$1')
    .replace(/\bfxp(s?)(?=\[?\(?:)/gi, 'ftp$1')
    .replace(/\[:\/\/\]|\(:\/\/\)|\[:\]\/\/|:\[\/\/\]|:\[\/\]\[\/\]/g, '://')
    .replace(/ ?(?:\[\.\]|\(\.\)|\{\.\}|<\.>|\[dot\]|\(dot\)|\{dot\}|<dot>|\[\. |\\\.) ?/gi, guarded)
    .replace(/ ?(?:\[@\]|\(@\)|\{@\}|<@>|\[at\]|\(at\)|\{at\}|<at>) ?/gi, '@')
    .replace(/\[:\]/g, ':')
}
