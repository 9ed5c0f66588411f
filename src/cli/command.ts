/** What a command may ask for on its command line. */
export interface OptionShape {
  /** 'flag': no value; 'text': one value; 'many': one or more values, up to the next option. */
  readonly kind: 'flag' | 'text' | 'many'
  readonly required?: true
}

export interface Arguments {
  readonly positionals: readonly string[]
  readonly flags: ReadonlySet<string>
  readonly texts: ReadonlyMap<string, string>
  readonly many: ReadonlyMap<string, readonly string[]>
}

/** Where a command reads and writes; a test hands in another. */
export interface Terminal {
  /** Resolves when what was written has left, so that a slow reader slows us and nothing piles up. */
  readonly out: (text: string) => Promise<void>
  readonly err: (text: string) => void
  readonly stdin: AsyncIterable<Uint8Array>
  /** Standard error is a terminal: progress may be drawn on it. */
  readonly interactive: boolean
  /** Aborted by Ctrl-C or a request to end. */
  readonly interrupted: AbortSignal
  /** What to do at SIGHUP where no terminal went away; without a word from anybody it ends the command. */
  readonly onHangup?: (handler: () => void) => void
}

/** What a command has to say at its end: for programs, and for people. Undefined: it wrote its output itself. */
export interface Answer {
  readonly json: unknown
  readonly text: string
  /** 1: done, but the answer is no (every object was refused, a check failed). */
  readonly exit?: 0 | 1
}

export interface Call {
  readonly args: Arguments
  readonly json: boolean
  readonly terminal: Terminal
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface Command {
  /** `DIR NAME`: how many positionals there are, in the words of the usage line. */
  readonly positionals: readonly string[]
  readonly options: Readonly<Record<string, OptionShape>>
  run(call: Call): Promise<Answer | undefined>
}
