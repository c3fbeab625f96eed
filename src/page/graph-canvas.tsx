import { MultiDirectedGraph } from 'graphology'
import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Sigma } from 'sigma'
import type { Drawing } from './drawing.ts'
import { readColours } from './graph-look.ts'
import { sigmaOptions, type Attributes, type Look } from './graph-options.ts'
import type { NodeKey } from './model.ts'

interface GraphCanvasProps {
  readonly drawing: Drawing
  /** What stands out; `null`: nothing is chosen. */
  readonly chain: ReadonlySet<NodeKey> | null
  readonly lines: Drawing['lines']
  readonly chosen: NodeKey | null
  /** Changes with the page's colours. */
  readonly theme: string
  readonly onChoose: (key: NodeKey | null) => void
}

/** A part of the graph, drawn: what is chosen stands out with all that hangs on it. */
export function GraphCanvas(props: GraphCanvasProps): JSX.Element {
  const { drawing, chosen } = props
  const canDraw = useMemo(hasWebGl, [])
  const { container, sigma, hint } = useSigma(canDraw, props)
  if (!canDraw) {
    return (
      <p class="canvas missing">
        This browser has no WebGL, so that the graph can't be drawn. The list and the tables hold the same.
      </p>
    )
  }
  const camera = (): ReturnType<Sigma['getCamera']> | undefined => sigma.current?.getCamera()
  const caption = `A graph of ${drawing.nodes.length} nodes. The list beside it holds the same nodes.`
  return (
    <div class="canvas" data-chosen={chosen !== null}>
      <div ref={container} class="stage" role="img" aria-label={caption} />
      {hint && <p class="hint">Hold Ctrl to zoom, or use two fingers.</p>}
      <div class="zoom" role="group" aria-label="Zoom">
        <button type="button" aria-label="Zoom in" onClick={() => void camera()?.zoomIn({ duration: pace() })}>
          +
        </button>
        <button type="button" aria-label="Zoom out" onClick={() => void camera()?.zoomOut({ duration: pace() })}>
          −
        </button>
        <button type="button" onClick={() => void camera()?.reset({ duration: pace() })}>
          Fit
        </button>
      </div>
    </div>
  )
}

const HINT_MS = 1500

/** Pixels of width below which names would cover all. */
const NARROW = 480

interface Drawn {
  readonly container: { readonly current: HTMLDivElement | null }
  readonly sigma: { readonly current: Sigma<Attributes> | null }
  /** Whether somebody wheels over the drawing, who may want to zoom. */
  readonly hint: boolean
}

/** Keeps one drawing in step with what is to be seen. */
function useSigma(canDraw: boolean, { drawing, chain, lines, theme, onChoose }: GraphCanvasProps): Drawn {
  const container = useRef<HTMLDivElement>(null)
  const sigma = useRef<Sigma<Attributes> | null>(null)
  const look = useRef<Look>({ chain: null, colours: null, isMap: false, isNarrow: false })
  const choose = useRef(onChoose)
  choose.current = onChoose
  const [hint, setHint] = useState(false)

  useEffect(() => {
    if (container.current === null || !canDraw) return
    look.current.colours = readColours(container.current)
    const drawn = new Sigma<Attributes>(
      new MultiDirectedGraph<Attributes>(),
      container.current,
      sigmaOptions(look.current),
    )
    // Its own hint would need a style element, which the page's policy refuses.
    // oxlint-disable-next-line no-underscore-dangle -- sigma calls it so
    drawn._showGestureHint = () => setHint(true)
    drawn.on('clickNode', ({ node }) => choose.current(node.startsWith('folder:') ? null : (node as NodeKey)))
    drawn.on('clickStage', () => choose.current(null))
    sigma.current = drawn
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) drawn.resize().scheduleRender()
    })
    observer.observe(container.current)
    return () => {
      observer.disconnect()
      drawn.kill()
    }
  }, [canDraw])

  useEffect(() => {
    if (sigma.current === null) return
    look.current.isMap = drawing.isMap
    look.current.isNarrow = sigma.current.getDimensions().width < NARROW
    sigma.current.setSettings({
      itemSizesReference: drawing.isMap ? 'positions' : 'screen',
      autoRescaleContent: drawing.isMap || look.current.isNarrow ? 'nodes' : 'labels',
    })
    // It is always the same graph: after `setGraph` sigma still looks for links in the first one (4.0.4).
    const graph = sigma.current.getGraph()
    graph.clear()
    for (const node of drawing.nodes) graph.addNode(node.id, { ...node })
    sigma.current.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1 })
  }, [drawing])

  useEffect(() => {
    const graph = sigma.current?.getGraph()
    if (graph === undefined) return
    graph.clearEdges()
    lines.forEach(([from, to], index) => graph.addEdgeWithKey(String(index), from, to, { from, to }))
  }, [drawing, lines])

  useEffect(() => {
    if (container.current === null) return
    look.current.colours = readColours(container.current)
    look.current.chain = chain
    sigma.current?.refresh({ skipIndexation: true })
  }, [chain, theme])

  useEffect(() => {
    if (!hint) return
    const timer = setTimeout(() => setHint(false), HINT_MS)
    return () => clearTimeout(timer)
  }, [hint])

  return { container, sigma, hint }
}

/** Milliseconds that a movement may take. */
function pace(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200
}

function hasWebGl(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null
}
