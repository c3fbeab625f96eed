import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { TagKind } from '../report/report-data.ts'
import { Growing } from './growing.tsx'
import { labelOf, modulesReachedBy, nameOf, sitesOf, sitesReaching, splitKey, tagsOf } from './model.ts'
import type { Model, NodeKey } from './model.ts'
import { counted, grouped } from './numbers.ts'
import { Name } from './parts.tsx'
import { writeRoute } from './route.ts'

interface NodePanelProps {
  readonly model: Model
  readonly chosen: NodeKey
  /** Whether the release touches it. */
  readonly isTouched: boolean
}

/** All that is known of one node: what it leads to, and what leads to it. */
export function NodePanel({ model, chosen, isTouched }: NodePanelProps): JSX.Element {
  const { kind, index } = splitKey(chosen)
  const name = nameOf(model, chosen)
  const title = useRef<HTMLHeadingElement>(null)
  const isFollowed = useRef(false)
  useEffect(() => {
    // The link that was followed is gone with what the panel told before.
    if (isFollowed.current) title.current?.focus()
    isFollowed.current = false
  }, [chosen])
  const follow = (event: Event): void => {
    isFollowed.current = event.target instanceof Element && event.target.closest('a.node') !== null
  }
  return (
    <section class="panel" aria-labelledby="panel-title" onClick={follow}>
      <h3 id="panel-title" tabIndex={-1} ref={title}>
        <span class="kind">{kind}</span> <Name>{kind === 'site' ? labelOf(model, chosen) : name}</Name>
      </h3>
      {kind === 'tag' && isTouched && (
        <p>
          <a href={writeRoute({ view: 'release', node: { kind, name } })}>Why this release purges it</a>
        </p>
      )}
      {kind === 'tag' && <TagFacts model={model} index={index} />}
      {kind === 'site' && <SiteFacts model={model} index={index} />}
      {kind === 'module' && <ModuleFacts model={model} index={index} />}
      <p class="onward">
        <a href={writeRoute({ view: 'code', node: null })}>Choose nothing</a> <kbd aria-hidden="true">Esc</kbd>
      </p>
    </section>
  )
}

const TAG_FACTS: Readonly<Record<TagKind, string>> = {
  own: 'The code gives it to entries.',
  site: 'It stands for a single site, so that a release can purge that site alone.',
  pattern: 'A part of it is known at run time only.',
  page: 'It was seen on pages of the build; no site in the code declares it.',
}

function TagFacts({ model, index }: { readonly model: Model; readonly index: number }): JSX.Element {
  const row = model.code.tags[index]
  const sites = sitesOf(model, index)
  return (
    <>
      <p>
        {row === undefined ? '' : TAG_FACTS[row.kind]} {counted(sites.length, 'site')} may carry it.
        {model.code.neverPurged.includes(index) && ' No invalidation in the code names it.'}
      </p>
      <NodeLinks title="Sites" model={model} keys={sites} />
      <NodeLinks
        title="Patterns that it may be one of"
        model={model}
        keys={(row?.patterns ?? []).map((pattern): NodeKey => `tag:${pattern}`)}
      />
    </>
  )
}

function SiteFacts({ model, index }: { readonly model: Model; readonly index: number }): JSX.Element | null {
  const site = model.code.sites[index]
  if (site === undefined) return null
  const purge = site.purgedBy === null ? undefined : model.code.tags[site.purgedBy]
  return (
    <>
      <p>
        <Name>{site.form}</Name>.{' '}
        {site.ours ? (
          purge === undefined ? (
            <span class="trouble">No tag covers all of its entries: they stay until they expire.</span>
          ) : (
            <>
              When its code changes, its entries are purged by <Name>{purge.tag}</Name>.
            </>
          )
        ) : (
          'It holds what upstream answered: no change of code makes it stale.'
        )}
      </p>
      <NodeLinks title="Tags" model={model} keys={tagsOf(site)} />
      <NodeLinks title="Modules whose code it reaches" model={model} keys={modulesReachedBy(model, index)} />
    </>
  )
}

function ModuleFacts({ model, index }: { readonly model: Model; readonly index: number }): JSX.Element | null {
  const module = model.code.modules[index]
  if (module === undefined) return null
  const asModules = (rows: readonly number[]): NodeKey[] => rows.map((row): NodeKey => `module:${row}`)
  return (
    <>
      <p>
        {module.sites === 0
          ? 'No site depends on it: a change of it purges nothing.'
          : `A change of it may make ${counted(module.sites, 'site')} stale, purged by ${counted(module.tags, 'tag')}.`}
      </p>
      <NodeLinks title="Sites that depend on it" model={model} keys={sitesReaching(model, index)} />
      <NodeLinks title="Imported by" model={model} keys={asModules(model.importedBy[index] ?? [])} />
      <NodeLinks title="Imports" model={model} keys={asModules(module.imports)} />
    </>
  )
}

interface NodeLinksProps {
  readonly title: string
  readonly model: Model
  readonly keys: readonly NodeKey[]
}

function NodeLinks({ title, model, keys }: NodeLinksProps): JSX.Element | null {
  if (keys.length === 0) return null
  return (
    <div class="links">
      <h4>
        {title} <span class="count">{grouped(keys.length)}</span>
      </h4>
      <Growing rows={keys} step={8} grows={false} noun={splitKey(keys[0] ?? 'tag:0').kind}>
        {(shown) => (
          <ul class="plain">
            {shown.map((key) => (
              <li key={key}>
                <NodeLink model={model} node={key} />
              </li>
            ))}
          </ul>
        )}
      </Growing>
    </div>
  )
}

/** Leads to a node in the code's view. */
export function NodeLink(props: {
  readonly model: Model
  readonly node: NodeKey
  readonly isCurrent?: boolean
}): JSX.Element {
  const { model, node, isCurrent } = props
  const { kind } = splitKey(node)
  return (
    <a
      class="node"
      href={writeRoute({ view: 'code', node: { kind, name: nameOf(model, node) } })}
      aria-current={isCurrent === true ? 'true' : undefined}
    >
      <Name>{labelOf(model, node)}</Name>
    </a>
  )
}

/** The mark of a kind, as in the graph. */
export function KindMark({ kind }: { readonly kind: string }): JSX.Element {
  return (
    <svg class="mark" width="10" height="10" viewBox="-5 -5 10 10" aria-hidden="true" data-kind={kind}>
      {kind === 'tag' && <circle r="4" />}
      {kind === 'site' && <rect x="-3.5" y="-3.5" width="7" height="7" />}
      {kind === 'module' && <path d="M0-4.8 4.8 0 0 4.8-4.8 0Z" />}
    </svg>
  )
}
