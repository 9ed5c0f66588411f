import { saveFile } from '../parts/save-file.ts'

const painted = [
  ...['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity'],
  // Not `font`, which is no attribute of a shape.
  ...['font-family', 'font-size', 'font-weight', 'text-anchor'],
]

/** The picture as a file of its own: what the page's styles say of each shape stands on the shape. */
export function savePictureSvg(svg: SVGSVGElement, name: string): void {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const shapes = [...svg.querySelectorAll('*')]
  for (const [at, shape] of [...copy.querySelectorAll('*')].entries()) {
    const style = getComputedStyle(shapes[at]!)
    for (const property of painted) shape.setAttribute(property, style.getPropertyValue(property))
    shape.removeAttribute('class')
    // A link of the page leads nowhere from a file.
    shape.removeAttribute('href')
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const { width, height } = svg.viewBox.baseVal
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  // What is written on it was chosen for this ground.
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  for (const [name, value] of Object.entries({ width, height, fill: groundOf() }))
    ground.setAttribute(name, String(value))
  copy.prepend(ground)
  const text = new XMLSerializer().serializeToString(copy)
  saveFile(`${name}.svg`, text, 'image/svg+xml')
}

const scale = 2

/** The picture as pixels. Drawn shape by shape: no image is loaded, which the page's policy would refuse. */
export async function savePicturePng(svg: SVGSVGElement, name: string): Promise<void> {
  const box = svg.viewBox.baseVal
  const canvas = document.createElement('canvas')
  canvas.width = box.width * scale
  canvas.height = box.height * scale
  const pen = canvas.getContext('2d')
  if (pen === null) return
  pen.scale(scale, scale)
  pen.fillStyle = groundOf()
  pen.fillRect(0, 0, box.width, box.height)
  for (const shape of svg.querySelectorAll<SVGElement>('rect, line, path, circle, text')) draw(pen, shape)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob === null) throw new Error('the picture is too large')
  saveFile(`${name}.png`, blob, 'image/png')
}

function groundOf(): string {
  return getComputedStyle(document.body).backgroundColor
}

function draw(pen: CanvasRenderingContext2D, shape: SVGElement): void {
  const style = getComputedStyle(shape)
  const number = (attribute: string) => Number(shape.getAttribute(attribute) ?? 0)
  pen.globalAlpha = Number(style.opacity)
  pen.fillStyle = style.fill
  pen.strokeStyle = style.stroke
  pen.lineWidth = Number.parseFloat(style.strokeWidth)
  if (shape.tagName === 'text') {
    pen.font = style.font
    pen.textAlign = { start: 'left', middle: 'center', end: 'right' }[style.textAnchor] as CanvasTextAlign
    const lines = [...shape.querySelectorAll('tspan')]
    // A text of several lines says of each where it stands.
    for (const line of lines.length === 0 ? [shape] : lines)
      pen.fillText(
        line.textContent ?? '',
        Number(line.getAttribute('x') ?? number('x')),
        Number(line.getAttribute('y') ?? number('y')),
      )
    return
  }
  const path = new Path2D(shape.tagName === 'path' ? (shape.getAttribute('d') ?? '') : undefined)
  if (shape.tagName === 'rect') path.rect(number('x'), number('y'), number('width'), number('height'))
  if (shape.tagName === 'circle') path.arc(number('cx'), number('cy'), number('r'), 0, 2 * Math.PI)
  if (shape.tagName === 'line') {
    path.moveTo(number('x1'), number('y1'))
    path.lineTo(number('x2'), number('y2'))
  }
  if (style.fill !== 'none' && shape.tagName !== 'line') pen.fill(path)
  if (style.stroke !== 'none') pen.stroke(path)
}
