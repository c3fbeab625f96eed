import type { JSX } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ReportData } from '../report/report-data.ts'
import { inert } from '../report/width.ts'
import { HotSpots } from './code-tables.tsx'
import { CodePage } from './code-view.tsx'
import { HistoryPage } from './history-view.tsx'
import { buildModel, keyOf, nameOf, splitKey, type NodeKey } from './model.ts'
import { moment } from './numbers.ts'
import { Name } from './parts.tsx'
import { Printing, usePrinting } from './printing.ts'
import { ReleasePage } from './release-view.tsx'
import { readRoute, VIEWS, writeRoute, type Route, type View } from './route.ts'
import { Tabs } from './tabs.tsx'
import { useTheme } from './theme.ts'

const TITLES: Readonly<Record<View, string>> = { release: 'Release', code: 'Code', history: 'History' }

/** The page. */
export function App({ data }: { readonly data: ReportData }): JSX.Element {
  const model = useMemo(() => buildModel(data.code), [data])
  const route = useRoute()
  const { theme, toggle } = useTheme()
  const isPrinting = usePrinting()
  const view = viewOf(route, data)
  const chosen = view === 'code' ? keyOf(model, route.node) : null
  const choose = (key: NodeKey | null): void => {
    const node = key === null ? null : { kind: splitKey(key).kind, name: nameOf(model, key) }
    location.hash = writeRoute({ view: 'code', node })
  }
  useKeys(() => (chosen === null ? undefined : choose(null)))
  const pages: Readonly<Record<View, () => JSX.Element>> = {
    release: () => (
      <ReleasePage data={data} named={route.node?.kind === 'tag' && view === 'release' ? route.node.name : null} />
    ),
    code: () => (
      <CodePage
        model={model}
        release={data.release}
        chosen={chosen}
        missing={view === 'code' && chosen === null ? route.node : null}
        theme={theme}
        onChoose={choose}
      />
    ),
    history: () => <HistoryPage data={data} />,
  }
  return (
    <Printing.Provider value={isPrinting}>
      <header>
        <h1>
          {inert(data.title)} <span>cache tags</span>
        </h1>
        <p class="about">
          Version <Name>{data.version}</Name>, {data.isBuild ? 'built' : 'scanned without a build'},{' '}
          <time dateTime={data.generatedAt}>{moment(data.generatedAt)}</time> UTC
        </p>
        <button type="button" class="theme" onClick={toggle} aria-pressed={theme === 'dark'}>
          Dark
        </button>
      </header>
      {isPrinting ? (
        <main>
          {pages.release()}
          <HotSpots model={model} />
        </main>
      ) : (
        <Tabs views={VIEWS} titles={TITLES} chosen={view} pages={pages} />
      )}
      <footer>Made by unplugin-cache-tags {inert(data.tool)}. Nothing in this page was loaded from elsewhere.</footer>
    </Printing.Provider>
  )
}

/** A tag that the release purges is told there, all else in the code; an address without a name begins with the release. */
function viewOf({ view, node }: Route, { release }: ReportData): View {
  if (view !== null) return view
  if (node === null) return 'release'
  const isPurged = node.kind === 'tag' && release?.tags.some(({ tag }) => tag === node.name) === true
  return isPurged ? 'release' : 'code'
}

function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash))
  // At once: what happens before the first paint counts.
  useLayoutEffect(() => {
    const follow = (): void => setRoute(readRoute(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return route
}

/** `/` leads to the search of the view that is shown; Escape leaves what is chosen. */
function useKeys(leave: () => void): void {
  const latest = useRef(leave)
  latest.current = leave
  useLayoutEffect(() => {
    const follow = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (event.key === 'Escape') latest.current()
      if (event.key !== '/' || isTyping(event.target)) return
      const field = document.querySelector<HTMLInputElement>('[role=tabpanel]:not([hidden]) input[type=search]')
      if (field === null) return
      event.preventDefault()
      field.focus()
    }
    addEventListener('keydown', follow)
    return () => removeEventListener('keydown', follow)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === 'search'
}
