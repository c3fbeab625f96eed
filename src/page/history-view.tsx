import type { JSX } from 'preact'
import { WIDENING_WORDS } from '../report/diff-report.ts'
import type { StatusRecord } from '../report/ledger-report.ts'
import type { StatusRelease } from '../report/ledger-report.ts'
import type { HistoryView, ReportData } from '../report/report-data.ts'
import { inert } from '../report/width.ts'
import { duration } from '../report/words.ts'
import { Growing } from './growing.tsx'
import { counted, grouped, moment } from './numbers.ts'
import { Head, Name, Notes, Section } from './parts.tsx'

/** What happened: the releases that the ledger remembers, and what it still owes. */
export function HistoryPage({ data }: { readonly data: ReportData }): JSX.Element {
  const { history, notes } = data
  if (history === null) {
    return (
      <>
        <h2>No ledger was read.</h2>
        <p class="lead">A ledger remembers what was released, and what is still to be purged.</p>
        <Notes notes={notes} />
      </>
    )
  }
  return (
    <>
      <h2 class="headline">{historyLine(history)}</h2>
      <p class="lead">
        Ledger: <Name>{history.status.ledger}</Name>
        {!history.status.founded &&
          '. It is not founded yet: releases purge everything, until one comes ledger.retain after the first.'}
      </p>
      <Pending history={history} />
      <Releases releases={history.releases} />
      <Versions history={history} />
    </>
  )
}

function historyLine({ status, releases }: HistoryView): string {
  const owed = status.pending.length === 0 ? 'Nothing is pending' : `${counted(status.pending.length, 'tag')} pending`
  const [last] = releases
  const latest = last === undefined ? 'no release is remembered' : `last released ${moment(last.at)} UTC`
  return `${owed}; ${latest}.`
}

function Pending({ history }: { readonly history: HistoryView }): JSX.Element | null {
  const { pending } = history.status
  if (pending.length === 0) return null
  return (
    <Section title="To be purged still" count={pending.length} lead="The next release purges these tags again.">
      <Growing rows={pending} step={50} grows={false} noun="tag">
        {(shown) => (
          <table>
            <Head columns={['Tag', 'Because']} />
            <tbody>
              {shown.map(({ tag, refused }) => (
                <tr key={tag}>
                  <th scope="row">
                    <Name>{tag}</Name>
                  </th>
                  <td>{refused === null ? 'It was not reached.' : `Refused: ${inert(refused)}`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Growing>
    </Section>
  )
}

function Releases({ releases }: { readonly releases: readonly StatusRelease[] }): JSX.Element {
  if (releases.length === 0) {
    return (
      <Section title="Releases">
        <p class="aside">
          The ledger remembers no release yet. <code>cache-tags purge</code> writes one down.
        </p>
      </Section>
    )
  }
  const most = Math.max(1, ...releases.map(({ tags }) => tags))
  return (
    <Section title="Releases" count={releases.length}>
      <Growing rows={releases} step={50} grows noun="release">
        {(shown) => (
          <div class="wide" role="region" aria-label="Releases" tabIndex={0}>
            <table>
              <Head
                columns={[
                  'Time (UTC)',
                  'Version',
                  { figures: 'Tags' },
                  { figures: 'Requests' },
                  { figures: 'Retries' },
                  { figures: 'Took' },
                  'Outcome',
                ]}
              />
              <tbody>
                {shown.map((release) => (
                  <Release key={`${release.at} ${release.released}`} release={release} most={most} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Growing>
    </Section>
  )
}

const BAR_WIDTH = 64

function Release({ release, most }: { readonly release: StatusRelease; readonly most: number }): JSX.Element {
  const { at, released, live, tags, requests, retries, durationMs } = release
  const width = tags === 0 ? 0 : Math.max(1, (tags / most) * BAR_WIDTH)
  return (
    <tr>
      <td>
        <time dateTime={at}>{moment(at)}</time>
      </td>
      <th scope="row">
        <Name>{released}</Name>
        {live !== released && <span class="aside"> superseded by {inert(live)}</span>}
      </th>
      <td class="figures bars">
        <svg width={BAR_WIDTH} height="8" aria-hidden="true">
          <rect width={width} height="8" />
        </svg>
        {grouped(tags)}
      </td>
      <td class="figures">{grouped(requests)}</td>
      <td class="figures">{grouped(retries)}</td>
      <td class="figures">{duration(durationMs)}</td>
      <td>
        <Outcome release={release} />
      </td>
    </tr>
  )
}

function Outcome({ release }: { readonly release: StatusRelease }): JSX.Element {
  const { widened, refused, unreached, settled, error } = release
  return (
    <>
      <span class={settled ? '' : 'trouble'}>{settled ? 'Settled.' : 'Not settled.'}</span>
      {error !== null && (
        <span class="trouble">
          {' '}
          It ended with <Name>{error}</Name>.
        </span>
      )}
      {unreached > 0 && <span class="trouble"> {counted(unreached, 'tag')} not reached.</span>}
      {widened !== null && <span class="aside"> Everything, because {WIDENING_WORDS[widened]}.</span>}
      {refused.length > 0 && (
        <details>
          <summary class="trouble">{counted(refused.length, 'tag')} refused</summary>
          <ul class="plain">
            {refused.map(({ tag, cdn, reason }) => (
              <li key={`${cdn} ${tag}`}>
                <Name>{tag}</Name> by {inert(cdn)}: {inert(reason)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function Versions({ history: { status } }: { readonly history: HistoryView }): JSX.Element | null {
  const records = [
    ...status.live.map((record) => ({ record, state: stateOf(record) })),
    ...status.announced.map((record) => ({ record, state: 'announced' })),
  ]
  if (records.length === 0) return null
  return (
    <Section title="Versions that may have entries" count={records.length} lead="A release compares with each of them.">
      <table>
        <Head columns={['Version', 'State', 'Recorded (UTC)']} />
        <tbody>
          {records.map(({ record, state }) => (
            <tr key={record.record}>
              <th scope="row">{record.version === null ? 'unreadable' : <Name>{record.version}</Name>}</th>
              <td>{state}</td>
              <td>{record.at === null ? '' : <time dateTime={record.at}>{moment(record.at)}</time>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

function stateOf({ untaggedUntil }: StatusRecord): string {
  if (typeof untaggedUntil !== 'string') return 'was live'
  return `adopted, untagged entries until ${moment(untaggedUntil)} UTC`
}
