import type { ComponentChildren, JSX } from 'preact'
import type { Touched } from '../core/blast-radius.ts'
import { inert } from '../report/width.ts'
import { grouped, inPercent } from './numbers.ts'

/** A name of somebody else's: a tag, a path, code. */
export function Name({ children }: { readonly children: string }): JSX.Element {
  return <code class="name">{inert(children)}</code>
}

/** A share as a bar with its figures. */
export function Share({ name, share }: { readonly name: string; readonly share: Touched }): JSX.Element {
  const width = share.known === 0 ? 0 : (share.touched / share.known) * 100
  return (
    <div class="share">
      <dt>{name}</dt>
      <dd>
        <span class="bar" aria-hidden="true">
          <span style={{ inlineSize: `${width}%` }} data-none={share.touched === 0} />
        </span>
        <span class="figures">
          {grouped(share.touched)} of {grouped(share.known)}
        </span>
        <span class="figures percent">{inPercent(share.touched, share.known)}</span>
      </dd>
    </div>
  )
}

interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
}

/** Where a list is searched: `/` leads here, Escape empties it. */
export function SearchField({ label, value, onInput }: SearchFieldProps): JSX.Element {
  return (
    <label class="search">
      <span>{label}</span>
      <input
        type="search"
        placeholder=" "
        value={value}
        autocomplete="off"
        spellcheck={false}
        aria-keyshortcuts="/"
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return
          event.stopPropagation()
          onInput('')
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  )
}

interface ChoicesProps<Value extends string> {
  readonly legend: string
  readonly options: readonly { readonly value: Value; readonly text: ComponentChildren }[]
  readonly chosen: ReadonlySet<Value>
  readonly onChange: (chosen: ReadonlySet<Value>) => void
}

/** Boxes of which any can be ticked. */
export function Choices<Value extends string>(props: ChoicesProps<Value>): JSX.Element {
  const { legend, options, chosen, onChange } = props
  return (
    <fieldset class="choices">
      <legend>{legend}</legend>
      {options.map(({ value, text }) => (
        <label key={value}>
          <input
            type="checkbox"
            checked={chosen.has(value)}
            onChange={(event) => {
              const next = new Set(chosen)
              if (event.currentTarget.checked) next.add(value)
              else next.delete(value)
              onChange(next)
            }}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** Sentences that say what is not there and what to do. */
export function Notes({ notes }: { readonly notes: readonly string[] }): JSX.Element {
  return (
    <ul class="notes">
      {notes.map((note) => (
        <li key={note}>{inert(note)}</li>
      ))}
    </ul>
  )
}

/** A heading with rows under it; nothing where there are none. */
export function Section(props: {
  readonly title: string
  readonly count?: number
  readonly lead?: ComponentChildren
  readonly children: ComponentChildren
}): JSX.Element {
  return (
    <section>
      <h3>
        {props.title}
        {props.count !== undefined && <span class="count"> {grouped(props.count)}</span>}
      </h3>
      {props.lead !== undefined && <p class="lead">{props.lead}</p>}
      {props.children}
    </section>
  )
}

/** The head of a table. */
export function Head({
  columns,
}: {
  readonly columns: readonly (string | { readonly figures: string })[]
}): JSX.Element {
  return (
    <thead>
      <tr>
        {columns.map((column) =>
          typeof column === 'string' ? (
            <th key={column} scope="col">
              {column}
            </th>
          ) : (
            <th key={column.figures} scope="col" class="figures">
              {column.figures}
            </th>
          ),
        )}
      </tr>
    </thead>
  )
}
