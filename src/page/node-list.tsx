import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { Growing } from './growing.tsx'
import { allKeys, labelOf, nameOf, splitKey, weightOf, type Model, type NodeKey } from './model.ts'
import { KindMark, NodeLink } from './node-panel.tsx'
import { counted, grouped } from './numbers.ts'
import { SearchField } from './parts.tsx'
import type { Kind } from './route.ts'
import { haystackOf, search } from './search.ts'

interface NodeListProps {
  readonly model: Model
  readonly kinds: ReadonlySet<Kind>
  readonly touched: ReadonlySet<NodeKey>
  readonly chosen: NodeKey | null
}

/** Every node, to be searched: the way to the graph that needs no mouse. */
export function NodeList({ model, kinds, touched, chosen }: NodeListProps): JSX.Element {
  const [query, setQuery] = useState('')
  const sorted = useMemo(() => sortNodes(model, touched), [model, touched])
  const haystack = useMemo(
    () => haystackOf(sorted, (key) => [labelOf(model, key), nameOf(model, key)]),
    [model, sorted],
  )
  const found = useMemo(
    () =>
      search(haystack, query).flatMap((index) => {
        const key = sorted[index]
        return key !== undefined && kinds.has(splitKey(key).kind) ? [key] : []
      }),
    [haystack, query, kinds],
  )
  return (
    <div class="nodes">
      <SearchField label="Search tags, sites and modules" value={query} onInput={setQuery} />
      <p role="status" class="results">
        {found.length === sorted.length
          ? counted(sorted.length, 'node')
          : `${grouped(found.length)} of ${counted(sorted.length, 'node')}`}
      </p>
      <div class="scroll" role="region" aria-label="Found nodes" tabIndex={0}>
        <Growing rows={found} step={60} grows noun="node">
          {(shown) => (
            <ul class="plain">
              {shown.map((key) => (
                <li key={key} data-touched={touched.has(key)}>
                  <KindMark kind={splitKey(key).kind} />
                  <span class="spoken">{splitKey(key).kind} </span>
                  <NodeLink model={model} node={key} isCurrent={key === chosen} />
                  <span class="figures aside">
                    {counted(weightOf(model, key), splitKey(key).kind === 'site' ? 'tag' : 'site')}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Growing>
      </div>
    </div>
  )
}

/** What the release touches first; then by kind, what weighs most first. */
function sortNodes(model: Model, touched: ReadonlySet<NodeKey>): NodeKey[] {
  const order = ['tag', 'site', 'module']
  return allKeys(model)
    .map((key, index) => ({
      key,
      index,
      isTouched: touched.has(key) ? 0 : 1,
      kind: order.indexOf(splitKey(key).kind),
      weight: weightOf(model, key),
    }))
    .sort(
      (left, right) =>
        left.isTouched - right.isTouched ||
        left.kind - right.kind ||
        right.weight - left.weight ||
        left.index - right.index,
    )
    .map(({ key }) => key)
}
