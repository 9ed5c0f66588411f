interface Generation {
  reading: number
}

/**
 * Who reads the index, and when what was taken out of it may be written over: as soon as everybody has gone who was reading then, though
 * others have come meanwhile.
 */
export class IndexReaders {
  readonly #seal: () => () => void
  #now: Generation = { reading: 0 }
  #before: Generation = { reading: 0 }
  #open: () => void = () => {}

  /** `seal` (PatternIndex): what was taken out until then is written over from the moment its answer is called. */
  constructor(seal: () => () => void) {
    this.#seal = seal
  }

  /** Somebody begins to read; the answer is called once, when no reference is used any more that was found meanwhile. */
  enter(): () => void {
    const mine = this.#now
    mine.reading += 1
    return () => {
      mine.reading -= 1
      this.settle()
    }
  }

  settle(): void {
    if (this.#before.reading > 0) return
    this.#open()
    this.#open = this.#seal()
    this.#before = this.#now
    this.#now = { reading: 0 }
    if (this.#before.reading === 0) this.#open()
  }
}
