/** A seeded source of choices. */
export class Chance {
  readonly next: () => number

  constructor(next: () => number) {
    this.next = next
  }

  happens(probability: number): boolean {
    return this.next() < probability
  }

  /** From `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)]!
  }

  /** Each with this probability, but never fewer than `least`. */
  some<T>(from: readonly T[], probability: number, least = 0): T[] {
    const left = from.filter(() => this.happens(probability))
    for (const one of from) if (left.length < least && !left.includes(one)) left.push(one)
    return left
  }

  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries<number>(weights) as [T, number][]
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [name, weight] of entries) {
      left -= weight
      if (left < 0) return name
    }
    return entries.at(-1)![0]
  }

  /** Of the form of a random UUID. */
  uuid(): string {
    const hex = Array.from({ length: 32 }, () => Math.floor(this.next() * 16).toString(16)).join('')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}
