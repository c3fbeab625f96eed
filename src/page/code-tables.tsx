import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { inert } from '../report/width.ts'
import { Growing } from './growing.tsx'
import { hottest, type Model, type NodeKey } from './model.ts'
import { NodeLink } from './node-panel.tsx'
import { grouped } from './numbers.ts'
import { Head, Name, Section } from './parts.tsx'

/** Modules whose change would purge most. */
export function HotSpots({ model }: { readonly model: Model }): JSX.Element | null {
  const { modules, sites } = model.code
  const hot = useMemo(() => hottest(model.code), [model])
  if (hot.length === 0) return null
  return (
    <Section title="Hot spots" lead="Modules whose change may make the most sites stale.">
      <Growing rows={hot} step={12} onPaper={24} grows={false} noun="module">
        {(shown) => (
          <table class="small">
            <Head columns={['Module', { figures: 'Sites' }, { figures: 'Tags' }]} />
            <tbody>
              {shown.map((index) => (
                <tr key={index}>
                  <th scope="row">
                    <NodeLink model={model} node={`module:${index}` as NodeKey} />
                  </th>
                  <td class="figures bars">
                    <svg width="64" height="8" aria-hidden="true">
                      <rect width={Math.max(1, ((modules[index]?.sites ?? 0) / sites.length) * 64)} height="8" />
                    </svg>
                    {grouped(modules[index]?.sites ?? 0)}
                  </td>
                  <td class="figures">{grouped(modules[index]?.tags ?? 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Growing>
    </Section>
  )
}

/** What is amiss in the code: tags nobody purges, purges nobody declares, places that can't be followed. */
export function Amiss({ model }: { readonly model: Model }): JSX.Element {
  const { neverPurged, purgesUnknown, undeclared, unresolved } = model.code
  return (
    <div class="amiss">
      {neverPurged.length > 0 && (
        <Section
          title="Tags nobody purges"
          count={neverPurged.length}
          lead={`Sites carry them, and no invalidation in the code names them.${purgesUnknown ? ' Some purge a tag that is known at run time only: it may be one of these.' : ''}`}
        >
          <Growing rows={neverPurged} step={20} grows={false} noun="tag">
            {(shown) => (
              <ul class="plain">
                {shown.map((index) => (
                  <li key={index}>
                    <NodeLink model={model} node={`tag:${index}`} />
                  </li>
                ))}
              </ul>
            )}
          </Growing>
        </Section>
      )}
      {undeclared.length > 0 && (
        <Section
          title="Purges nobody declares"
          count={undeclared.length}
          lead="The code purges these tags, and no site carries them."
        >
          <Places
            places={undeclared.map(({ module, line, form, tag }) => ({ module, line, form, text: tag, isTag: true }))}
            title="Tag"
            label="Purges nobody declares"
          />
        </Section>
      )}
      {unresolved.length > 0 && (
        <Section
          title="Places that can't be followed"
          count={unresolved.length}
          lead="The tags of these places are not known."
        >
          <Places
            places={unresolved.map(({ module, line, form, reason }) => ({
              module,
              line,
              form,
              text: reason,
              isTag: false,
            }))}
            title="Because"
            label="Places that can't be followed"
          />
        </Section>
      )}
    </div>
  )
}

interface Place {
  readonly module: string
  readonly line: number
  readonly form: string
  readonly text: string
  readonly isTag: boolean
}

interface PlacesProps {
  readonly places: readonly Place[]
  /** Of the last column. */
  readonly title: string
  readonly label: string
}

function Places({ places, title, label }: PlacesProps): JSX.Element {
  return (
    <Growing rows={places} step={20} grows={false} noun="place">
      {(shown) => (
        <div class="wide" role="region" aria-label={label} tabIndex={0}>
          <table>
            <Head columns={['Place', 'Form', title]} />
            <tbody>
              {shown.map(({ module, line, form, text, isTag }, index) => (
                <tr key={index}>
                  <th scope="row">
                    <Name>{`${module}:${line}`}</Name>
                  </th>
                  <td>
                    <Name>{form}</Name>
                  </td>
                  <td>{isTag ? <Name>{text}</Name> : inert(text)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Growing>
  )
}
