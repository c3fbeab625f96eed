import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { writeRoute, type View } from './route.ts'

interface TabsProps {
  readonly views: readonly View[]
  readonly titles: Readonly<Record<View, string>>
  readonly chosen: View
  readonly pages: Readonly<Record<View, () => JSX.Element>>
}

/** Tabs by the pattern of WAI-ARIA (https://www.w3.org/WAI/ARIA/apg/patterns/tabs/): arrows move among them. */
export function Tabs({ views, titles, chosen, pages }: TabsProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null)
  // A view that was seen is kept, so that its search and its place are still there.
  const seen = useRef(new Set<View>())
  seen.current.add(chosen)
  const show = (view: View): void => {
    location.hash = writeRoute({ view, node: null })
  }
  const move = (event: KeyboardEvent): void => {
    const target = moved(event.key, views.indexOf(chosen), views.length)
    const view = target === null ? undefined : views[target]
    if (view === undefined || target === null) return
    event.preventDefault()
    show(view)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[target]?.focus()
  }
  return (
    <main>
      <div class="tabs" role="tablist" aria-label="Views" ref={list} onKeyDown={move}>
        {views.map((view) => (
          <button
            key={view}
            type="button"
            role="tab"
            id={`tab-${view}`}
            aria-controls={`view-${view}`}
            aria-selected={view === chosen}
            tabIndex={view === chosen ? 0 : -1}
            onClick={() => show(view)}
          >
            {titles[view]}
          </button>
        ))}
      </div>
      {views.map((view) => (
        <div key={view} role="tabpanel" id={`view-${view}`} aria-labelledby={`tab-${view}`} hidden={view !== chosen}>
          {seen.current.has(view) && pages[view]()}
        </div>
      ))}
    </main>
  )
}

function moved(key: string, from: number, length: number): number | null {
  if (key === 'ArrowRight') return (from + 1) % length
  if (key === 'ArrowLeft') return (from + length - 1) % length
  if (key === 'Home') return 0
  return key === 'End' ? length - 1 : null
}
