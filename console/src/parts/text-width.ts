import { pictureFont } from './table-picture.ts'

/** How wide a text is in a picture of a table, in pixels. */
export function measureText(): (text: string) => number {
  const pen = new OffscreenCanvas(1, 1).getContext('2d')
  if (pen === null) return (text) => text.length * pictureFont.size
  pen.font = `600 ${pictureFont.size}px ${pictureFont.family}`
  return (text) => pen.measureText(text).width
}
