/** What is drawn, by places: everything that a thread of its own needs, in arrays that go there as they are. */
export interface Scene {
  readonly links: Uint32Array
  /** Links that say something with an arrow; a plain reference has none. */
  readonly arrows: Uint8Array
  readonly tones: Uint8Array
  readonly shapes: Uint8Array
  readonly radii: Float32Array
  /** 1: drawn. */
  readonly shown: Uint8Array
  readonly linksShown: Uint8Array
  /** The group of each node, or -1. */
  readonly groups: Int16Array
}
export interface Places {
  readonly x: Float32Array
  readonly y: Float32Array
}
export interface Theme {
  readonly palette: readonly string[]
  readonly line: string
  readonly surface: string
  readonly group: string
}
export interface Ink extends Theme {
  readonly text: string
  readonly halo: string
  readonly accent: string
  readonly font: string
}
/** The middle of what is seen, and how many pixels a unit takes. */
export interface Camera {
  readonly x: number
  readonly y: number
  readonly k: number
}
export interface Paper {
  readonly width: number
  readonly height: number
  readonly camera: Camera
}
