import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Step } from '../core/explain-steps.ts'
import type { SiteState } from '../core/explain-tag.ts'
import { becauseText } from '../report/diff-report.ts'
import type { PurgedTag, ReleaseView, StaleSite } from '../report/report-data.ts'
import { cutStart, inert } from '../report/width.ts'
import { Growing } from './growing.tsx'
import { counted, grouped } from './numbers.ts'
import { Name } from './parts.tsx'
import { useIsPrinting } from './printing.ts'
import { writeRoute } from './route.ts'
import { SourceDiff } from './source-diff.tsx'
import { causesOf, staleSites, type Affected, type Cause } from './way.ts'

/** Causes, and sites of one, that are shown before the reader asks for more. */
const FIRST = 10

/** Most characters of a difference in a row: what matters most stands at its end. */
const MOST_OF_SUMMARY = 90

interface TagEntryProps {
  readonly release: ReleaseView
  readonly tag: PurgedTag
  /** Whether the address names it. */
  readonly isNamed: boolean
}

/** A tag to be purged; opened it tells why. */
export function TagEntry({ release, tag, isNamed }: TagEntryProps): JSX.Element {
  const isPrinting = useIsPrinting()
  const [isOpen, setOpen] = useState(isNamed)
  const element = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (!isNamed) return
    setOpen(true)
    element.current?.scrollIntoView({ block: 'start' })
    element.current?.querySelector('summary')?.focus({ preventScroll: true })
  }, [isNamed])
  const shows = isOpen || isPrinting
  return (
    <li class="tag">
      <details ref={element} open={shows} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <Name>{tag.tag}</Name>
          <span class="why">{summaryOf(release, tag)}</span>
          <span class="figures">{tag.sites.length > 0 && counted(tag.sites.length, 'site')}</span>
          <span class="mode">{tag.problem === null ? (tag.mode === 'delete' ? 'delete' : '') : 'not sent'}</span>
        </summary>
        {shows && <TagBody release={release} tag={tag} />}
      </details>
    </li>
  )
}

/** The nearest difference, in a few words. */
function summaryOf({ differences, sites }: ReleaseView, { sites: indices, because }: PurgedTag): string {
  const found = new Set<number>()
  for (const index of indices) for (const { difference } of sites[index]?.because ?? []) found.add(difference)
  const [first] = found
  const nearest = first === undefined ? undefined : differences[first]
  const texts = [...(nearest === undefined ? [] : [becauseText(nearest)]), ...because]
  const more = found.size + because.length - 1
  return `${cutStart(inert(texts[0] ?? ''), MOST_OF_SUMMARY)}${more > 0 ? `, and ${grouped(more)} more` : ''}`
}

function TagBody({ release, tag }: { readonly release: ReleaseView; readonly tag: PurgedTag }): JSX.Element {
  const causes = causesOf(release, tag)
  const unexplained = staleSites(release, tag).filter(({ because }) => because.length === 0)
  return (
    <div class="body">
      {tag.problem !== null && <p class="trouble">It is not sent: the tag {inert(tag.problem)}.</p>}
      {tag.because.length > 0 && (
        <ul class="plain">
          {tag.because.map((text) => (
            <li key={text}>{inert(text)}</li>
          ))}
        </ul>
      )}
      <Growing rows={causes} step={FIRST} grows={false} noun="change">
        {(shown) => shown.map((cause, index) => <CauseEntry key={index} release={release} cause={cause} />)}
      </Growing>
      {unexplained.length > 0 && (
        <Growing rows={unexplained} step={FIRST} grows={false} noun="site">
          {(shown) => (
            <ul class="ways">
              {shown.map((site) => (
                <li key={site.id}>
                  <SiteName site={site} /> <span class="aside">{STATES[site.state]}</span>
                </li>
              ))}
            </ul>
          )}
        </Growing>
      )}
      <p class="onward">
        <a href={writeRoute({ view: 'code', node: { kind: 'tag', name: tag.tag } })}>See it in the code</a>
      </p>
    </div>
  )
}

const STATES: Readonly<Record<SiteState, string>> = {
  stands: 'Its code stands, but its old entries could not be named any more.',
  changed: 'Its code changed.',
  added: 'It is new, which purges nothing.',
  removed: 'It is gone: its entries are purged.',
  upstream: 'It holds what upstream answered: no change of code makes it stale.',
}

function CauseEntry({ release, cause }: { readonly release: ReleaseView; readonly cause: Cause }): JSX.Element {
  const { difference, affected } = cause
  const source = difference.source === null ? undefined : release.sources[difference.source]
  return (
    <section class="cause">
      <h5>
        <Name>{becauseText(difference)}</Name>
        {difference.line !== null && <span class="aside"> line {difference.line}</span>}
      </h5>
      {source !== undefined && <SourceDiff source={source} change={difference.change} />}
      <Growing rows={affected} step={FIRST} grows={false} noun="site">
        {(shown) => (
          <ul class="ways">
            {shown.map(({ site, steps }: Affected) => (
              <li key={site.id}>
                <SiteName site={site} /> <Way steps={steps} />
              </li>
            ))}
          </ul>
        )}
      </Growing>
    </section>
  )
}

function SiteName({ site }: { readonly site: StaleSite }): JSX.Element {
  return (
    <a href={writeRoute({ view: 'code', node: { kind: 'site', name: site.id } })}>
      <Name>{`${site.module}:${site.line} ${site.name}`}</Name>
    </a>
  )
}

/** The way from a site to what differs. The site itself is told before it; where both are one statement that is all. */
function Way({ steps }: { readonly steps: readonly Step[] }): JSX.Element | null {
  if (steps.length < 2) return null
  return (
    <ol class="way" aria-label="The way to the change">
      {steps.slice(1).map((step, index) => (
        <li key={index}>
          <Name>{stepText(step, steps[index])}</Name>
        </li>
      ))}
    </ol>
  )
}

/** Of a step within the same module the path was told before. */
function stepText({ module, name, line }: Step, before: Step | undefined): string {
  if (line === null) return name === module ? `${module} as it runs` : `${module} ${name}`
  return before?.module === module ? `${name}:${line}` : `${module}:${line} ${name}`
}
