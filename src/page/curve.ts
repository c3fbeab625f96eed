/** A cell of a grid. */
export interface Cell {
  readonly x: number
  readonly y: number
}

/** A side of a block: so many cells in one direction. */
type Side = Cell

/**
 * The cells of an oblong along a curve that fills it, each beside the one before: what is near on the curve is near on
 * the grid. Hilbert's curve for any size, by Jakub Červený (https://github.com/jakubcerveny/gilbert).
 */
export function curveOver(width: number, height: number): Cell[] {
  const cells: Cell[] = []
  if (width <= 0 || height <= 0) return cells
  const [long, short] = width >= height ? [width, height] : [height, width]
  const isWide = width >= height
  const along = { x: isWide ? long : 0, y: isWide ? 0 : long }
  const across = { x: isWide ? 0 : short, y: isWide ? short : 0 }
  fill({ x: 0, y: 0 }, along, across, cells)
  return cells
}

/** Fills a block from one corner: `along` it the curve moves on, `across` it goes to and fro. */
function fill(from: Cell, along: Side, across: Side, cells: Cell[]): void {
  const width = lengthOf(along)
  const height = lengthOf(across)
  const step = { x: Math.sign(along.x), y: Math.sign(along.y) }
  const aside = { x: Math.sign(across.x), y: Math.sign(across.y) }
  if (height === 1) return row(from, step, width, cells)
  if (width === 1) return row(from, aside, height, cells)
  let half = halved(along)
  let rise = halved(across)
  if (2 * width > 3 * height) {
    if (lengthOf(half) % 2 === 1 && width > 2) half = sum(half, step)
    fill(from, half, across, cells)
    return fill(sum(from, half), minus(along, half), across, cells)
  }
  if (lengthOf(rise) % 2 === 1 && height > 2) rise = sum(rise, aside)
  fill(from, rise, half, cells)
  fill(sum(from, rise), along, minus(across, rise), cells)
  const end = sum(sum(from, minus(along, step)), minus(rise, aside))
  return fill(end, turned(rise), turned(minus(along, half)), cells)
}

function row(from: Cell, step: Side, length: number, cells: Cell[]): void {
  for (let at = 0; at < length; at += 1) cells.push({ x: from.x + step.x * at, y: from.y + step.y * at })
}

function lengthOf({ x, y }: Side): number {
  return Math.abs(x + y)
}

function halved({ x, y }: Side): Side {
  return { x: Math.floor(x / 2), y: Math.floor(y / 2) }
}

function sum(left: Cell, right: Cell): Cell {
  return { x: left.x + right.x, y: left.y + right.y }
}

function minus(left: Cell, right: Cell): Cell {
  return { x: left.x - right.x, y: left.y - right.y }
}

function turned({ x, y }: Side): Side {
  return { x: -x, y: -y }
}
