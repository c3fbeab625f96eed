import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import type { ReleaseView } from '../report/report-data.ts'
import { Amiss, HotSpots } from './code-tables.tsx'
import { draw, standingOut, type Drawing, type Part } from './drawing.ts'
import { GraphCanvas } from './graph-canvas.tsx'
import type { Model, NodeKey } from './model.ts'
import { NodeList } from './node-list.tsx'
import { KindMark, NodePanel } from './node-panel.tsx'
import { counted } from './numbers.ts'
import { Choices, Name } from './parts.tsx'
import { KINDS, type Kind, type Route } from './route.ts'
import { touchedBy } from './scope.ts'

const PARTS: Readonly<Record<Part, string>> = {
  release: 'This release',
  around: 'Around one node',
  everything: 'Everything',
}

interface CodePageProps {
  readonly model: Model
  readonly release: ReleaseView | null
  readonly chosen: NodeKey | null
  /** What the address names, where the code holds no such node: it is of a version before. */
  readonly missing: Route['node']
  readonly theme: string
  readonly onChoose: (key: NodeKey | null) => void
}

/** How the code hangs together. */
export function CodePage({ model, release, chosen, missing, theme, onChoose }: CodePageProps): JSX.Element {
  const { code } = model
  const touched = useMemo(() => touchedBy(model, release), [model, release])
  const [kinds, setKinds] = useState<ReadonlySet<Kind>>(() => new Set(KINDS))
  const [part, setPart] = useState<Part>(touched.size > 0 ? 'release' : 'around')
  const [steps, setSteps] = useState(3)
  // Everything is drawn whatever is chosen.
  const centre = part === 'everything' ? null : chosen
  const drawing = useMemo(
    () => draw(model, release, touched, { part, steps, kinds, chosen: centre }),
    [model, release, touched, part, steps, kinds, centre],
  )
  const { chain, lines } = useMemo(() => standingOut(drawing, chosen), [drawing, chosen])
  const counts: Readonly<Record<Kind, number>> = {
    tag: code.tags.length,
    site: code.sites.length,
    module: code.modules.length,
  }
  if (counts.tag + counts.site === 0) {
    return (
      <>
        <h2>No cache tags are declared here.</h2>
        <Missing node={missing} />
        <Amiss model={model} />
      </>
    )
  }
  return (
    <>
      <h2 class="headline">
        {counted(counts.tag, 'tag')} on {counted(counts.site, 'site')}, in {counted(counts.module, 'module')}.
      </h2>
      <Missing node={missing} />
      <div class="graph-tools">
        <Choices
          legend="Kinds"
          options={KINDS.map((value) => ({
            value,
            text: (
              <>
                <KindMark kind={value} /> {value}s
              </>
            ),
          }))}
          chosen={kinds}
          onChange={setKinds}
        />
        <fieldset class="choices">
          <legend>Drawn</legend>
          {(Object.keys(PARTS) as Part[]).map((value) => (
            <label key={value}>
              <input
                type="radio"
                name="part"
                checked={drawing.part === value}
                disabled={value === 'release' && touched.size === 0}
                onChange={() => setPart(value)}
              />
              <span>{PARTS[value]}</span>
            </label>
          ))}
        </fieldset>
        {drawing.part === 'around' && (
          <label class="steps">
            Steps
            <input
              type="range"
              min="1"
              max="8"
              value={steps}
              onInput={(event) => setSteps(event.currentTarget.valueAsNumber)}
            />
            <output>{steps}</output>
          </label>
        )}
      </div>
      <div class="graph">
        <NodeList model={model} kinds={kinds} touched={touched} chosen={chosen} />
        <div class="drawing">
          <GraphCanvas
            drawing={drawing}
            chain={chain}
            lines={lines}
            chosen={chosen}
            theme={theme}
            onChoose={onChoose}
          />
          <p class="aside caption">{captionOf(drawing, touched.size > 0)}</p>
          {chosen !== null && <NodePanel model={model} chosen={chosen} isTouched={touched.has(chosen)} />}
        </div>
      </div>
      <HotSpots model={model} />
      <Amiss model={model} />
    </>
  )
}

function Missing({ node }: { readonly node: Route['node'] }): JSX.Element | null {
  if (node === null) return null
  return (
    <p class="lead">
      This version has no {node.kind} <Name>{node.name}</Name>.
    </p>
  )
}

function captionOf({ scope: { keys, left }, part, isMap }: Drawing, isCompared: boolean): string {
  const all = counted(keys.length + left, 'node')
  const more =
    left === 0 ? '' : part === 'release' ? `, without ${counted(left, 'more tag')}` : `, the nearest of ${all}`
  const order = isMap
    ? 'On the left the tags; on the right the modules with their sites, folder by folder. Choose a node to see its links.'
    : 'From left to right: tags, sites, modules.'
  return `${counted(keys.length, 'node')} drawn${more}. ${order}${isCompared ? ' What this release touches is in colour.' : ''}`
}
