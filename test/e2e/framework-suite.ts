import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Manifest } from '../../src/core/manifest.ts'
import { addFiles } from '../support/disk-project.ts'
import { scan } from './builds.ts'
import {
  build,
  purgedBetween,
  readManifest,
  runNewer,
  startServer,
  writeFrameworkApp,
  type Framework,
} from './framework-apps.ts'
import { siteTagsIn } from './next-apps.ts'
import { siteTags } from './talk.ts'

/** An edit, and what is purged for it: sites, and whether for their code. */
export interface Edit {
  readonly files: Readonly<Record<string, string>>
  readonly purged: ReturnType<typeof purgedBetween>
}

/** A framework, and an application that is built with it. */
export interface FrameworkCase {
  readonly framework: Framework
  readonly files: Readonly<Record<string, string>>
  /** Text of a module whose `build` builds the application once. Where other plugins stand is said by `PLACE`. */
  readonly builder: string
  /** Folder of the server's output. */
  readonly server: string
  readonly command: (root: string) => readonly string[]
  readonly serve: (root: string) => readonly string[]
  /** By path, the site that a response has its tag from, and that tag. */
  readonly responses: readonly (readonly [path: string, site: string, tag: string])[]
  /** Of a component that only one page shows. */
  readonly component: Edit
  /** Of code that only runs in browsers. */
  readonly client: Edit
  readonly broken: Readonly<Record<string, string>>
  /** What the framework generates that does something when the server starts. @default [] */
  readonly generated?: readonly string[]
}

/** Two builds in one process, with the plugin before and after the framework's own. */
const TWICE = `
  import { copyFile } from 'node:fs/promises'
  import { build } from './builder.mjs'
  for (const place of ['first', 'last']) {
    process.env.PLACE = place
    await build()
    await copyFile('.cache-tags/manifest.json', '.cache-tags/' + place + '.json')
  }
`

/** What has to hold of every framework on Vite. */
export function describeFramework(name: string, given: FrameworkCase): void {
  describe(name, () => {
    let root: string
    let first: Manifest

    beforeAll(async () => {
      root = await writeFrameworkApp(given.framework, {
        ...given.files,
        'builder.mjs': given.builder,
        'twice.mjs': TWICE,
      })
      await build(root, ['twice.mjs'])
      first = await readManifest(root, '.cache-tags/first.json')
    })

    test('two builds in one process, with the plugin at either end, yield the same manifest', async () => {
      expect(await readManifest(root, '.cache-tags/last.json')).toEqual(first)
    })

    test('the build finds in the code what a scan finds, and the bundler nothing beyond it', async () => {
      const { id, code } = await scan(root)
      expect({ id: first.id, code: first.code }).toEqual({ id, code })
      expect(first.build.differences).toEqual([])
      expect(Object.keys(first.build.ambient ?? {})).toEqual(given.generated ?? [])
    })

    test('every site tag is in the output of the server', async () => {
      expect(siteTags(first)).not.toEqual([])
      expect(first.build.injected).toEqual(siteTags(first))
      expect(await siteTagsIn(join(root, given.server), ['**/*.{js,mjs}'])).toEqual(siteTags(first))
    })

    test('a response carries its site tag before the tags that were written', async () => {
      const { url } = await startServer(root, given.serve(root))
      const found = await Promise.all(
        given.responses.map(async ([path]) => [path, (await fetch(url + path)).headers.get('cache-tag')]),
      )
      expect(found).toEqual(
        given.responses.map(([path, site, tag]) => [
          path,
          [first.code.sites[site]?.siteTag, tag].filter((part) => part !== null).join(','),
        ]),
      )
    })

    test('edits purge the pages that show what was edited; a build that fails leaves the manifest', async () => {
      await addFiles(root, given.component.files)
      const second = await build(root, given.command(root))
      expect(purgedBetween(first, second)).toEqual(given.component.purged)
      await addFiles(root, given.client.files)
      const third = await build(root, given.command(root))
      expect(purgedBetween(second, third)).toEqual(given.client.purged)
      await addFiles(root, given.broken)
      expect((await runNewer(root, given.command(root))).code).not.toBe(0)
      expect(await readManifest(root)).toEqual(third)
    })
  })
}
