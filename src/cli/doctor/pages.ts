import PQueue from 'p-queue'
import { tagProblem } from '../../cdn/limits.ts'
import type { CheckCdn } from '../../core/check-tags.ts'
import { readsHeader } from '../../core/deploy-worth.ts'
import type { DoctorFinding } from '../../core/doctor-finding.ts'
import type { HeaderForm } from '../../core/forms.ts'
import type { Manifest } from '../../core/manifest.ts'
import { readTagHeader, tagsAtCdn, tagsInManifest } from '../../core/page-tags.ts'
import { SHOW_TAGS_HEADER, SHOWN_TAGS_HEADER } from '../../emulator/headers.ts'
import type { ChosenCdn } from '../../release/cdn.ts'
import { shownUrl } from '../../release/fetch.ts'
import { judgeAnswer, type AnswerHeaders } from '../../release/verify-answer.ts'
import { openPageAsker, type PageAnswer } from '../../release/verify-ask.ts'
import { count, firstFew } from '../../report/words.ts'
import { keptSeconds } from './deploys.ts'
import { note, ok, problem, skipped, warning } from './finding.ts'
import { takersOfTags } from './takers.ts'

/** A page, and what came back for it. */
export interface AskedPage {
  readonly shown: string
  readonly answer: PageAnswer
}

/** What pages are looked at with. */
export interface PageRules {
  readonly manifest: Manifest | null
  readonly cdns: readonly ChosenCdn[]
  /** Headers that carry tags: known ones, and those of the configuration. */
  readonly headers: readonly HeaderForm[]
}

const MOST_AT_ONCE = 8

/** Asks for pages as a visitor does. The local edge cache is asked to show their tags. */
export async function askPages(urls: readonly string[], signal: AbortSignal): Promise<AskedPage[]> {
  if (urls.length === 0) return []
  const asker = await openPageAsker(undefined, { [SHOW_TAGS_HEADER]: '1' })
  try {
    const queue = new PQueue({ concurrency: MOST_AT_ONCE })
    const asking = urls.map((url) => async () => ({ shown: shownUrl(url), answer: await asker.ask(url, signal) }))
    return await queue.addAll(asking)
  } finally {
    await asker.close()
  }
}

/** What a page says of its caches and its tags. */
export function checkPage({ shown, answer }: AskedPage, rules: PageRules): DoctorFinding[] {
  if (answer.kind === 'none')
    return [problem(shown, `There is no page: ${answer.problem}.`, 'Look whether it is the right address.')]
  const { headers } = answer
  return [...cacheFindings(headers), ...tagFindings(headers, rules)].map((finding) => ({ ...finding, check: shown }))
}

/** Only what the headers say is of interest here; since when is not. */
const ANY_TIME = { begunMs: Number.POSITIVE_INFINITY, endedMs: 0 }

function cacheFindings(headers: AnswerHeaders): DoctorFinding[] {
  const judged = judgeAnswer(headers, ANY_TIME)
  const control = headers['cache-control']
  const said = control === undefined ? 'no cache-control' : `cache-control: ${control}`
  return judged === null
    ? [note('', `No header tells of a cache (${said}).`)]
    : [ok('', `${judged.evidence} (${said}).`)]
}

function tagFindings(headers: AnswerHeaders, rules: PageRules): DoctorFinding[] {
  const found = findTags(headers, rules.headers)
  if (found === null) return [missingFinding(headers)]
  const { name, value, separator } = found
  const tags = readTagHeader(value, separator)
  if (tags.length === 0) return [warning('', `${name} is there, and empty.`, UNTAGGED_TODO)]
  const readers = rules.cdns.filter((cdn) => readsHeader(cdn, name))
  const own = ok('', `${count(tags.length, 'tag')} in ${name}: ${firstFew(tags, 8).join(', ')}.`)
  const unread =
    readers.length > 0 || rules.cdns.every(({ header }) => header === null)
      ? []
      : [warning('', `None of the configured CDNs reads ${name}.`, `Write ${headersOf(rules.cdns)} instead.`)]
  const bytes = new TextEncoder().encode(value).length
  return [
    own,
    ...unread,
    ...readers.flatMap((cdn) => tagsAtCdn(tags, bytes, checkCdn(cdn))).map(unnamed),
    ...(rules.manifest === null ? [] : tagsInManifest(tags, rules.manifest).map(unnamed)),
  ]
}

function unnamed(finding: Omit<DoctorFinding, 'check'>): DoctorFinding {
  return { check: '', ...finding }
}

function headersOf(cdns: readonly ChosenCdn[]): string {
  return cdns.flatMap(({ header }) => header ?? []).join(' and ')
}

function checkCdn({ limits, ...cdn }: ChosenCdn): CheckCdn {
  return { ...cdn, maxTagsPerResponse: limits.maxTagsPerResponse, tagProblem: (tag) => tagProblem(tag, limits) }
}

interface FoundTags {
  readonly name: string
  readonly value: string
  readonly separator: ',' | ' '
}

function findTags(headers: AnswerHeaders, forms: readonly HeaderForm[]): FoundTags | null {
  const shown = headers[SHOWN_TAGS_HEADER]
  if (shown !== undefined) return { name: 'Vercel-Cache-Tag', value: shown, separator: ',' }
  const form = forms.find(({ header }) => headers[header] !== undefined)
  return form === undefined ? null : { name: form.name, value: headers[form.header] ?? '', separator: form.separator }
}

const UNTAGGED_TODO = 'Give its response a tag: without one no purge by tag reaches it.'

function missingFinding(headers: AnswerHeaders): DoctorFinding {
  const control = headers['cache-control'] ?? ''
  if (/\b(?:no-store|private)\b/i.test(control))
    return ok('', 'It carries no tag, and needs none: no cache may keep it.')
  const takers = takersOfTags(headers)
  if (takers.length > 0) {
    return skipped(
      '',
      `Its tags can't be seen from here: ${takers.join(' and ')}.`,
      'Ask the application itself, without the cache before it: `cache-tags doctor http://localhost:3000/page`. That a purge reaches the page `cache-tags purge --verify` tells.',
    )
  }
  const kept = keptSeconds(headers)
  const found = 'It carries no tag.'
  if (kept === 0) return note('', `${found} What visitors see of its lifetime lets no cache keep it.`, UNTAGGED_TODO)
  return warning('', found, UNTAGGED_TODO)
}
