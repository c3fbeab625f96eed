import { styleText } from 'node:util'

/** Styles for a terminal. Each leaves the text as it is where there is no colour. */
export interface Paint {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly good: (text: string) => string
  readonly warning: (text: string) => string
  readonly bad: (text: string) => string
}

/** Styles, or none: whoever calls has looked at the terminal and at `NO_COLOR`. */
export function createPaint(isColourful: boolean): Paint {
  const style =
    (format: Parameters<typeof styleText>[0]) =>
    (text: string): string =>
      isColourful && text !== '' ? styleText(format, text, { validateStream: false }) : text
  return {
    strong: style('bold'),
    faint: style('dim'),
    good: style('green'),
    warning: style('yellow'),
    bad: style('red'),
  }
}

/** How a report is shown. */
export interface View {
  /** Cells of the terminal in a line; `Infinity` where nothing is cut. */
  readonly width: number
  readonly paint: Paint
  /**
   * Whether lines of trees are drawn in ASCII.
   * @default false
   */
  readonly isAscii?: boolean
}
