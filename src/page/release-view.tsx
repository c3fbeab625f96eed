import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { PurgedTag, ReleaseView, ReportData, TagKind } from '../report/report-data.ts'
import { inert } from '../report/width.ts'
import { duration } from '../report/words.ts'
import { Growing } from './growing.tsx'
import { differenceOf, headlineOf } from './headline.ts'
import { counted, grouped } from './numbers.ts'
import { Choices, Head, Notes, SearchField, Share } from './parts.tsx'
import { haystackOf, search } from './search.ts'
import { Rest } from './release-rest.tsx'
import { TagEntry } from './tag-entry.tsx'

/** Kinds of tags in the order in which they are listed, with what they are. */
const TAG_KINDS: Readonly<Record<TagKind, string>> = {
  own: 'Tags of the code',
  site: 'Tags of single sites',
  pattern: 'Patterns',
  page: 'Tags seen on pages only',
}

interface ReleasePageProps {
  readonly data: ReportData
  /** The tag that the address names. */
  readonly named: string | null
}

/** What this release would purge, and why. */
export function ReleasePage({ data, named }: ReleasePageProps): JSX.Element {
  const { release, notes } = data
  if (release === null) {
    return (
      <>
        <h2>Nothing is compared.</h2>
        <p class="lead">To see what a release would purge, this version has to be compared with what is live.</p>
        <Notes notes={notes} />
      </>
    )
  }
  return (
    <>
      <h2 class="headline">{headlineOf(release)}</h2>
      <p class="lead">
        Compared with {inert(release.comparedWith)}. {differenceOf(release)}
      </p>
      <Troubles release={release} />
      {notes.length > 0 && <Notes notes={notes} />}
      <Radius release={release} />
      <Rest release={release} />
      {/* It grows as one scrolls: what came after it could not be reached. */}
      {release.tags.length > 0 && <TagList release={release} named={named} />}
    </>
  )
}

function Troubles({ release }: { readonly release: ReleaseView }): JSX.Element | null {
  const { excess, warnings, unpurgeable } = release
  if (excess.length + warnings.length + unpurgeable.length === 0) return null
  return (
    <ul class="troubles">
      {excess.map((text) => (
        <li key={text} class="excess">
          <strong>Over the limits:</strong> {inert(text)}
        </li>
      ))}
      {unpurgeable.length > 0 && (
        <li>
          <strong>Unpurgeable:</strong> no tag covers the entries of {counted(unpurgeable.length, 'stale site')}.
        </li>
      )}
      {warnings.map((text) => (
        <li key={text}>
          <strong>Warning:</strong> {inert(text)}
        </li>
      ))}
    </ul>
  )
}

function Radius({ release: { radius, cdns } }: { readonly release: ReleaseView }): JSX.Element {
  return (
    <div class="radius">
      <section>
        <h3>Blast radius</h3>
        <dl class="shares">
          <Share name="Tags" share={radius.tags} />
          <Share name="Sites" share={radius.sites} />
          {radius.routes !== null && <Share name="Routes" share={radius.routes} />}
          {radius.pages !== null && <Share name="Prerendered pages" share={radius.pages} />}
        </dl>
      </section>
      {cdns.length > 0 && (
        <section>
          <h3>Requests</h3>
          <table class="small">
            <Head columns={['CDN', { figures: 'Requests' }, { figures: 'Time at least' }]} />
            <tbody>
              {cdns.map(({ title, requests, estimatedMs }) => (
                <tr key={title}>
                  <th scope="row">{inert(title)}</th>
                  <td class="figures">{grouped(requests)}</td>
                  <td class="figures">{duration(estimatedMs)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  )
}

function TagList({ release, named }: { readonly release: ReleaseView; readonly named: string | null }): JSX.Element {
  const { tags } = release
  const [query, setQuery] = useState('')
  const [kinds, setKinds] = useState<ReadonlySet<TagKind>>(() => new Set(tags.map(({ kind }) => kind)))
  // What an address names is to be seen, whatever was searched before.
  useEffect(() => setQuery(''), [named])
  const sorted = useMemo(() => sortTags(tags), [tags])
  const haystack = useMemo(() => haystackOf(sorted, (tag) => textsOf(release, tag)), [release, sorted])
  const found = useMemo(
    () => search(haystack, query).flatMap((index) => (hasKind(kinds, sorted[index], named) ? [sorted[index]] : [])),
    [haystack, query, kinds, named],
  ) as readonly PurgedTag[]
  return (
    <section class="tags">
      <h3>Tags</h3>
      <div class="tools">
        <SearchField label="Search tags, sites and changes" value={query} onInput={setQuery} />
        {new Set(tags.map(({ kind }) => kind)).size > 1 && (
          <Choices legend="Kinds" options={kindOptions(tags)} chosen={kinds} onChange={setKinds} />
        )}
        <p role="status" class="results">
          {found.length === tags.length
            ? counted(tags.length, 'tag')
            : `${grouped(found.length)} of ${counted(tags.length, 'tag')}`}
        </p>
      </div>
      <Growing rows={named === null ? found : namedFirst(found, named)} step={100} grows noun="tag">
        {(shown) =>
          groupsOf(shown).map(([kind, rows]) => (
            <section key={kind} class="group">
              <h4>{TAG_KINDS[kind]}</h4>
              <ul class="rows">
                {rows.map((tag) => (
                  <TagEntry key={tag.tag} release={release} tag={tag} isNamed={tag.tag === named} />
                ))}
              </ul>
            </section>
          ))
        }
      </Growing>
    </section>
  )
}

/** What the address names is shown whatever is chosen. */
function hasKind(kinds: ReadonlySet<TagKind>, tag: PurgedTag | undefined, named: string | null): boolean {
  return tag !== undefined && (kinds.has(tag.kind) || tag.tag === named)
}

/** A named tag stands first, so that it is among those that are shown. */
function namedFirst(tags: readonly PurgedTag[], named: string): readonly PurgedTag[] {
  const at = tags.findIndex(({ tag }) => tag === named)
  const found = tags[at]
  return at < 100 || found === undefined ? tags : [found, ...tags.toSpliced(at, 1)]
}

function sortTags(tags: readonly PurgedTag[]): PurgedTag[] {
  const order = Object.keys(TAG_KINDS)
  return tags.toSorted((left, right) => order.indexOf(left.kind) - order.indexOf(right.kind))
}

function kindOptions(tags: readonly PurgedTag[]): { value: TagKind; text: string }[] {
  return (Object.keys(TAG_KINDS) as TagKind[]).flatMap((value) => {
    const number = tags.filter(({ kind }) => kind === value).length
    return number === 0 ? [] : [{ value, text: `${TAG_KINDS[value]} ${grouped(number)}` }]
  })
}

function groupsOf(tags: readonly PurgedTag[]): [TagKind, PurgedTag[]][] {
  const groups = new Map<TagKind, PurgedTag[]>()
  for (const tag of tags) groups.set(tag.kind, [...(groups.get(tag.kind) ?? []), tag])
  return [...groups]
}

/** Sites and changes are searched as well; of a tag with very many, the first. */
const MOST_SEARCHED = 50

function textsOf({ sites, differences }: ReleaseView, { tag, sites: indices, because }: PurgedTag): string[] {
  const stale = indices.slice(0, MOST_SEARCHED).flatMap((index) => sites[index] ?? [])
  const changes = stale.flatMap((site) => site.because.flatMap(({ difference }) => differences[difference] ?? []))
  return [
    tag,
    ...because,
    ...stale.map(({ id }) => id),
    ...new Set(changes.map(({ module, name }) => `${module}#${name}`)),
  ]
}
