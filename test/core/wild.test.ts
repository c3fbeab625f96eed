import { expect, it } from 'vitest'
import { scanFiles } from '../support/memory-project.ts'
import { CLASSES, EXAMPLES, type WildCase } from './wild-programs.ts'

const quoted = (tags: readonly string[]): string =>
  tags.length === 0 ? 'none' : tags.map((tag) => `\`${tag}\``).join(', ')

/** One way of writing tags as Markdown: its source, its sites, its purges, and what could not be followed. */
async function written({ title, files }: WildCase): Promise<string> {
  const { code } = await scanFiles(files)
  const sources = Object.entries(files).map(([file, text]) => `\`\`\`ts\n// ${file}\n${text}\n\`\`\``)
  const sites = Object.values(code.sites).map(
    ({ form, module, line, via, tags, always }) =>
      `- ${form} at ${module}:${line}, ${via}: tags ${quoted(tags)}; always ${quoted(always)}`,
  )
  const purges = code.invalidations.map(
    ({ form, module, line, tags }) => `- purge ${form} at ${module}:${line}: tags ${quoted(tags)}`,
  )
  const unresolved = code.unresolved.map(
    ({ form, module, line, reason }) => `- unresolved ${form} at ${module}:${line}: ${reason}`,
  )
  return [`### ${title}`, ...sources, [...sites, ...purges, ...unresolved].join('\n')].join('\n\n')
}

it('tags as real applications write them', async () => {
  const classes = await Promise.all(CLASSES.map(written))
  const examples = await Promise.all(EXAMPLES.map(written))
  const page = ['# Tags in the wild', '## Classes', ...classes, '## Examples', ...examples].join('\n\n')
  await expect(`${page}\n`).toMatchFileSnapshot('__snapshots__/wild.md')
})

it('only what is known at run time leaves nothing', async () => {
  const runtime = /^(?:header forwarded|SQL)/
  for (const wild of [...CLASSES, ...EXAMPLES]) {
    const { code } = await scanFiles(wild.files)
    const tags = [...Object.values(code.sites), ...code.invalidations].flatMap((found) => found.tags)
    expect({ title: wild.title, isRead: tags.length > 0 }).toEqual({
      title: wild.title,
      isRead: !runtime.test(wild.title),
    })
  }
})
