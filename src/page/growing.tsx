import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { counted, grouped } from './numbers.ts'
import { useIsPrinting } from './printing.ts'

interface GrowingProps<Row> {
  readonly rows: readonly Row[]
  /** Rows that come at once. */
  readonly step: number
  /** Whether more come as the reader scrolls to the end; else only when asked for. */
  readonly grows: boolean
  readonly noun: string
  /** Most rows on paper. */
  readonly onPaper?: number
  /** Puts the rows that are shown into a list or table of their own. */
  readonly children: (shown: readonly Row[]) => ComponentChildren
}

/** Most rows of one list on paper. */
const MOST_ON_PAPER = 1000

/** A list of any length: it begins with a few rows, and grows. */
export function Growing<Row>({
  rows,
  step,
  grows,
  noun,
  onPaper = MOST_ON_PAPER,
  children,
}: GrowingProps<Row>): JSX.Element {
  const isPrinting = useIsPrinting()
  const [grown, setGrown] = useState({ rows, shown: step })
  // Other rows begin anew.
  const shown = isPrinting ? onPaper : grown.rows === rows ? grown.shown : step
  const left = rows.length - shown
  const more = (): void => setGrown({ rows, shown: shown + step })
  const end = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const button = end.current
    if (!grows || button === null) return
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting) && !isTabbed(button)) more()
    })
    observer.observe(button)
    return () => observer.disconnect()
  }, [rows, shown, grows])
  return (
    <>
      {children(left > 0 ? rows.slice(0, shown) : rows)}
      {left > 0 && isPrinting && <p class="aside">… and {counted(left, `more ${noun}`)}</p>}
      {left > 0 && !isPrinting && (
        <button type="button" class="more" ref={end} onClick={more}>
          Show {grouped(Math.min(step, left))} of {counted(left, `more ${noun}`)}
        </button>
      )}
    </>
  )
}

/** Whether somebody goes through the list by keys, who could never leave it if it grew. */
function isTabbed({ parentElement }: HTMLElement): boolean {
  const focused = document.activeElement
  if (focused === null || focused instanceof HTMLInputElement) return false
  return parentElement?.contains(focused) === true && focused.matches(':focus-visible')
}
