import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import type { ChangedSource } from '../report/report-data.ts'
import { inertLines } from '../core/obeyed.ts'
import type { Because } from '../core/because.ts'
import { isOneSided, lineDiff, type DiffLine } from './line-diff.ts'

const SIGNS: Readonly<Record<DiffLine['change'], string>> = { added: '+', removed: '−', same: ' ', skipped: '⋯' }

const SPOKEN: Readonly<Partial<Record<DiffLine['change'], string>>> = { added: 'added: ', removed: 'removed: ' }

interface SourceDiffProps {
  readonly source: ChangedSource
  readonly change: Because['change']
}

/** The lines of a changed statement, as they were and as they are. */
export function SourceDiff({ source, change: kind }: SourceDiffProps): JSX.Element {
  const lines = useMemo(() => lineDiff(source, kind), [source, kind])
  if (lines.length === 0) return <p class="aside">Its own lines are the same: what it leads to differs.</p>
  return (
    <>
      {isOneSided(source, kind) && (
        <p class="aside">
          {source.before === null ? 'As it is now; what it was' : 'As it was; what it is now'} is not at hand.
        </p>
      )}
      <div class="diff" role="region" aria-label={`Lines of ${source.module}`} tabIndex={0}>
        <pre>
          {lines.map(({ change, line, text }, index) => (
            <span key={index} class={change}>
              <span class="number" aria-hidden="true">
                {line ?? ''}
              </span>
              <span class="sign" aria-hidden="true">
                {SIGNS[change]}
              </span>
              {SPOKEN[change] !== undefined && <span class="spoken">{SPOKEN[change]}</span>}
              <code>{inertLines(text)}</code>
              {'\n'}
            </span>
          ))}
        </pre>
      </div>
    </>
  )
}
