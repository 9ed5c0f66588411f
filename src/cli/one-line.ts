/** Others' words for a terminal: no control characters, no line ends. */
export const onOneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 300)
