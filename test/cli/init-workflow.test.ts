import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { findDeployCommand } from '../../src/cli/init/deploy-command.ts'
import { editWorkflow, type Release } from '../../src/cli/init/workflow-edit.ts'

const RELEASE: Release = {
  cdn: 'vercel',
  store: 'git:origin',
  folder: '',
  command: (argv) => ['npx', 'cache-tags', ...argv].join(' '),
}

const VERCEL = `# Deploys what is pushed.
name: Production
on:
  push:
    branches: [main]
env:
  VERCEL_ORG_ID: \${{ secrets.VERCEL_ORG_ID }}
  VERCEL_PROJECT_ID: \${{ secrets.VERCEL_PROJECT_ID }}
jobs:
  deploy:
    runs-on: ubuntu-latest

    steps:
      - uses: actions/checkout@v4   # the sources
      - name: Build
        run: vercel build --prod --token=\${{ secrets.VERCEL_TOKEN }}

      # It goes live here.
      - name: Deploy
        if: github.ref == 'refs/heads/main'
        run: vercel deploy --prebuilt --prod --token=\${{ secrets.VERCEL_TOKEN }}

      - run: echo done
`

const WRANGLER = `on: [push]
permissions: { contents: read }
jobs:
    deploy:
        steps:
        - run: |
            npm ci
            npm run build
        - uses: cloudflare/wrangler-action@v3
          with:
            apiToken: \${{ secrets.CF_TOKEN }}
          env:
            CLOUDFLARE_API_TOKEN: \${{ secrets.CF_TOKEN }}`

function editedText(source: string, release: Release): string {
  const edit = editWorkflow(source, release)?.edit
  if (edit?.kind !== 'edited') throw new Error(`it was not edited: ${JSON.stringify(edit)}`)
  return edit.text
}

describe('a workflow', () => {
  test('gets a step before the deploy and one behind it, under its condition; the rest stays to the character', () => {
    const found = editWorkflow(VERCEL, RELEASE)
    expect(found).toMatchObject({ secrets: ['VERCEL_TOKEN'], mayWrite: true, deploy: { title: 'vercel deploy' } })
    const [announce, purge] = [
      `      - run: npx cache-tags announce --target production --store git:origin --serve .vercel/output/static
        if: github.ref == 'refs/heads/main'
`,
      `      - run: npx cache-tags purge --target production --store git:origin --yes
        if: github.ref == 'refs/heads/main'
        env:
          VERCEL_TOKEN: \${{ secrets.VERCEL_TOKEN }}
`,
    ]
    const deploy = VERCEL.indexOf('      # It goes live here.')
    const after = VERCEL.indexOf('\n      - run: echo')
    const permissions = `    permissions:\n      contents: write # the ledger is a branch\n`
    const steps = VERCEL.indexOf('    steps:')
    expect(editedText(VERCEL, RELEASE)).toBe(
      VERCEL.slice(0, steps) +
        permissions +
        VERCEL.slice(steps, deploy) +
        announce +
        VERCEL.slice(deploy, after) +
        purge +
        VERCEL.slice(after),
    )
  })

  test('of an action keeps its variables, its indentation, and its end without a line break', () => {
    const cloudflare: Release = { ...RELEASE, cdn: 'cloudflare' }
    const text = editedText(WRANGLER, cloudflare)
    expect(text.endsWith('\n')).toBe(false)
    const { permissions, jobs } = parse(text) as { permissions: unknown; jobs: { deploy: { steps: unknown[] } } }
    expect(permissions).toEqual({ contents: 'write' })
    expect(jobs.deploy.steps).toEqual([
      { run: 'npm ci\nnpm run build\n' },
      {
        run: 'npx cache-tags announce --target production --store git:origin',
        env: { CLOUDFLARE_ZONE_ID: '${{ secrets.CLOUDFLARE_ZONE_ID }}' },
      },
      expect.objectContaining({ uses: 'cloudflare/wrangler-action@v3' }),
      {
        run: 'npx cache-tags purge --target production --store git:origin --yes',
        env: {
          CLOUDFLARE_ZONE_ID: '${{ secrets.CLOUDFLARE_ZONE_ID }}',
          CLOUDFLARE_API_TOKEN: '${{ secrets.CF_TOKEN }}',
        },
      },
    ])
    expect(text).toContain('        - run: npx cache-tags announce')
  })

  test('with the ends of lines of Windows keeps them', () => {
    const text = editedText(VERCEL.replaceAll('\n', '\r\n'), RELEASE)
    expect(text.replaceAll('\r\n', '')).not.toContain('\n')
    expect(text.replaceAll('\r\n', '\n')).toBe(editedText(VERCEL, RELEASE))
  })

  test.each([
    ['of Vercel', VERCEL],
    ['of Cloudflare', WRANGLER],
  ])('%s is left alone the second time', (_, source) => {
    expect(editWorkflow(editedText(source, RELEASE), RELEASE)?.edit).toEqual({ kind: 'there' })
  })

  test('whose steps use the token of the job is not given permissions, which would take away others', () => {
    const source = VERCEL.replace('echo done', 'gh release create "$GITHUB_TOKEN"')
    expect(editWorkflow(source, RELEASE)).toMatchObject({ edit: { kind: 'edited' }, mayWrite: false })
    expect(editedText(source, RELEASE)).not.toContain('permissions')
  })

  test('of one application of several runs the steps in its folder', () => {
    const source = VERCEL.replace('branches: [main]', 'paths: [apps/shop/**]')
    const text = editedText(source, { ...RELEASE, folder: 'apps/shop' })
    expect(text).toContain(`--serve ../../.vercel/output/static
        if: github.ref == 'refs/heads/main'
        working-directory: "apps/shop"
`)
    const placed = source.replace('      - name: Deploy', '      - working-directory: apps/shop')
    expect(editedText(placed, { ...RELEASE, folder: 'apps/shop' })).toContain(`--serve .vercel/output/static
        if: github.ref == 'refs/heads/main'
        working-directory: apps/shop
`)
    expect(editWorkflow(source, { ...RELEASE, folder: 'apps/blog' })?.edit).toMatchObject({ kind: 'by-hand' })
  })

  test.each([
    ['lets the host build', VERCEL.replace('--prebuilt ', ''), 'the host builds'],
    [
      'builds elsewhere',
      VERCEL.replace('vercel build', 'vercel pull').replace('name: Build', 'name: Pull'),
      'does not build',
    ],
    [
      'builds and deploys in one step',
      VERCEL.replace('run: vercel deploy', 'run: npm run build && vercel deploy'),
      'one step',
    ],
    ['has a condition of several lines', VERCEL.replace('if: github', 'if: >\n          github'), 'several lines'],
    [
      'writes its steps in brackets',
      `jobs: { a: { steps: [{ run: npm run build }, { run: wrangler deploy }] } }\n`,
      'not written as a list of lines',
    ],
  ])('that %s is left to somebody, with the reason', (_, source, reason) => {
    expect(editWorkflow(source, RELEASE)?.edit).toEqual({ kind: 'by-hand', reason: expect.stringContaining(reason) })
  })

  test.each([
    ['deploys nothing', VERCEL.replace('vercel deploy', 'vercel inspect')],
    ['runs for pull requests alone', VERCEL.replace('push:', 'pull_request:')],
    ['is no YAML', 'jobs: ['],
  ])('that %s is none', (_, source) => {
    expect(editWorkflow(source, RELEASE)).toBeNull()
  })
})

test.each([
  ['npx vercel@latest --prod', 'vercel deploy'],
  ['vercel deploy --prebuilt --target=production', 'vercel deploy'],
  ['pnpm exec wrangler pages deploy dist', 'wrangler deploy'],
  ['npx netlify-cli deploy --dir=dist --prod', 'netlify deploy'],
  ['cd app && fastly compute publish', 'fastly compute publish'],
  ['vercel build --prod', null],
  ['vercel deploy --prebuilt', null],
  ['# vercel --prod', null],
  ['wrangler deploy --env staging', null],
  ['wrangler deploy --dry-run', null],
  ['netlify deploy', null],
  ['npm run deploy', null],
])('`%s` deploys to production: %s', (command, title) => {
  expect(findDeployCommand(command)?.title ?? null).toBe(title)
})
