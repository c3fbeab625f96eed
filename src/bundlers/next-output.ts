import { globby } from 'globby'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import * as v from 'valibot'
import { sortedUnique } from '../core/hash.ts'
import { SITE_TAG } from '../core/site-tag.ts'
import type { NextBundler, NextSettings } from './next.ts'

/** What was prerendered of one entry: `app/products/[id]/page`; where Next doesn't say which, a path. */
export interface Prerendered {
  readonly route: string
  /** What was prerendered: `/products/1`. */
  readonly path: string
  /** Without Next's own, which stand for routes. */
  readonly tags: readonly string[]
}

/** What `next build` has written, as far as it concerns tags. */
export interface NextOutput {
  readonly bundler: NextBundler
  readonly settings: NextSettings
  /** Site tags found in the server's code. */
  readonly siteTags: readonly string[]
  /** Site tags found in what browsers get: there should be none. */
  readonly clientTags: readonly string[]
  readonly prerendered: readonly Prerendered[]
  /** Entries that run in the edge runtime: `app/api/hello/route`, `middleware`. */
  readonly edgeEntries: readonly string[]
}

/** Next's tags for routes (https://nextjs.org/docs/app/api-reference/functions/revalidatePath) begin like this. */
const ROUTE_TAG = '_N_T_'
const TAGS_HEADER = 'x-next-cache-tags'

const headersSchema = v.optional(v.record(v.string(), v.unknown()))
const metaSchema = v.object({
  headers: headersSchema,
  routeCache: v.optional(v.object({ owner: v.optional(v.object({ sourceRoute: v.optional(v.string()) })) })),
})
const prerenderSchema = v.object({
  routes: v.record(v.string(), v.object({ srcRoute: v.nullish(v.string()), initialHeaders: headersSchema })),
})
const entriesSchema = v.optional(v.record(v.string(), v.object({ name: v.string() })), {})
const middlewareSchema = v.object({ middleware: entriesSchema, functions: entriesSchema })
const serverFilesSchema = v.object({
  config: v.object({
    env: v.optional(v.record(v.string(), v.string())),
    transpilePackages: v.optional(v.array(v.string())),
    pageExtensions: v.optional(v.array(v.string())),
    turbopack: v.optional(v.object({ resolveAlias: v.optional(v.any()) })),
    compiler: v.optional(v.object({ define: v.optional(v.any()), defineServer: v.optional(v.any()) })),
  }),
})

/** Whether a folder holds what `next build` writes last. */
export function isNextOutput(dist: string): boolean {
  return existsSync(join(dist, 'BUILD_ID')) && existsSync(join(dist, 'prerender-manifest.json'))
}

/**
 * Reads what `next build` has written.
 *
 * @param dist - absolute path of `.next`
 */
export async function readNextOutput(dist: string): Promise<NextOutput> {
  const settings = (await readJson(join(dist, 'required-server-files.json'), serverFilesSchema))?.config ?? {}
  const edge = await readJson(join(dist, 'server/middleware-manifest.json'), middlewareSchema)
  return {
    bundler: existsSync(join(dist, 'turbopack')) ? 'turbopack' : 'webpack',
    settings: settings as NextSettings,
    siteTags: await siteTagsBelow(join(dist, 'server'), ['**/*.{js,mjs,cjs}', '!edge/**', '!edge-chunks/**']),
    clientTags: await siteTagsBelow(join(dist, 'static'), ['**/*.{js,mjs}']),
    prerendered: await readPrerendered(dist),
    edgeEntries: Object.values({ ...edge?.middleware, ...edge?.functions }).map(({ name }) => name),
  }
}

async function siteTagsBelow(folder: string, patterns: readonly string[]): Promise<string[]> {
  const files = await globby(patterns, { cwd: folder, absolute: true, dot: true })
  const found = new Set<string>()
  for (let at = 0; at < files.length; at += 64) {
    const texts = await Promise.all(files.slice(at, at + 64).map((file) => readFile(file, 'utf8')))
    for (const tag of texts.flatMap((text) => text.match(SITE_TAG) ?? [])) found.add(tag)
  }
  return sortedUnique(found)
}

/** The tags of prerendered pages: in a file beside each, in either of two places, or in the manifest of all. */
async function readPrerendered(dist: string): Promise<Prerendered[]> {
  const routes = (await readJson(join(dist, 'prerender-manifest.json'), prerenderSchema))?.routes ?? {}
  const appPaths = (await readJson(join(dist, 'app-path-routes-manifest.json'), v.record(v.string(), v.string()))) ?? {}
  const entries = new Map(Object.entries(appPaths).map(([entry, route]) => [route, `app${entry}`]))
  const entryOf = (path: string): string => {
    const source = routes[path]?.srcRoute ?? path
    return entries.get(source) ?? source
  }
  const server = join(dist, 'server')
  const files = await globby(['{app,pages,route-cache}/**/*.meta'], { cwd: server, absolute: true, dot: true })
  const metas = files.map(async (file): Promise<Prerendered> => {
    const meta = await readJson(file, metaSchema)
    const source = meta?.routeCache?.owner?.sourceRoute
    const path = relative(server, file).replaceAll('\\', '/')
    const page = path.replace(/^(?:app|pages|route-cache\/.*?\/\$)(?=\/)/, '').replace(/\.meta$/, '')
    return {
      route: source === undefined ? entryOf(page === '/index' ? '/' : page) : `app${source}`,
      path: page === '/index' ? '/' : page,
      tags: tagsIn(meta?.headers),
    }
  })
  const handlers = Object.entries(routes).map(([path, { initialHeaders }]) => ({
    route: entryOf(path),
    path,
    tags: tagsIn(initialHeaders),
  }))
  const found = [...(await Promise.all(metas)), ...handlers].filter(({ tags }) => tags.length > 0)
  // What a route handler answered stands in both places.
  const pages = new Map<string, Prerendered>()
  for (const page of found) {
    const key = JSON.stringify([page.route, page.path])
    pages.set(key, { ...page, tags: sortedUnique([...(pages.get(key)?.tags ?? []), ...page.tags]) })
  }
  return [...pages.values()]
}

function tagsIn(headers: Readonly<Record<string, unknown>> | undefined): string[] {
  const list = headers?.[TAGS_HEADER]
  return typeof list === 'string'
    ? list
        .split(',')
        .filter((tag) => tag !== '' && !tag.startsWith(ROUTE_TAG))
        .map(decodeTag)
    : []
}

/** Next writes what is not ASCII as a URL would have it. */
function decodeTag(tag: string): string {
  return tag.replaceAll(/(?:%[89A-F][0-9A-F])+/gi, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      return run
    }
  })
}

/** What a file of Next's says; `null` where it isn't there or says something else. */
async function readJson<Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
): Promise<v.InferOutput<Schema> | null> {
  try {
    const result = v.safeParse(schema, JSON.parse(await readFile(file, 'utf8')))
    return result.success ? result.output : null
  } catch {
    return null
  }
}
