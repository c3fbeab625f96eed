import { expect, test } from 'vitest'
import { resolveTarget } from '../../src/release/target.ts'

test.each([
  ['production', undefined, 'production'],
  ['preview', undefined, 'preview'],
  [undefined, 'production', 'production'],
  [undefined, 'preview', 'preview'],
  // What was said goes before what the environment says.
  ['preview', 'production', 'preview'],
  ['production', 'production', 'production'],
  ['production', 'development', 'production'],
])('said %s with VERCEL_ENV %s is %s', (said, environment, target) => {
  expect(resolveTarget(said, { VERCEL_ENV: environment })).toBe(target)
})

test.each([
  [undefined, undefined, /No target is given/],
  ['', 'production', /No target is given/],
  [undefined, '', /No target is given/],
  [undefined, 'development', /"development" is no target/],
  ['prod', 'production', /"prod" is no target/],
  ['Production', undefined, /"Production" is no target/],
  [' production', undefined, /" production" is no target/],
])('said %s with VERCEL_ENV %s is asked for, never guessed', (said, environment, message) => {
  expect(() => resolveTarget(said, { VERCEL_ENV: environment })).toThrow(
    expect.objectContaining({ code: 'CT_TARGET', message: expect.stringMatching(message), hint: expect.any(String) }),
  )
})

test.each([
  { VERCEL_ENV: 'preview' },
  { CONTEXT: 'deploy-preview' },
  { CONTEXT: 'branch-deploy' },
  { GITHUB_EVENT_NAME: 'pull_request' },
  { GITHUB_EVENT_NAME: 'pull_request_target' },
  { CI_PIPELINE_SOURCE: 'merge_request_event' },
  // A runner of GitHub that builds with what another platform exported.
  { VERCEL_ENV: 'production', GITHUB_EVENT_NAME: 'pull_request' },
])('a preview build does not purge production unless it is forced to: %o', (environment) => {
  expect(() => resolveTarget('production', environment)).toThrow(expect.objectContaining({ code: 'CT_TARGET_REFUSED' }))
  expect(resolveTarget('production', environment, true)).toBe('production')
})

test.each([
  { CONTEXT: 'production' },
  { CONTEXT: 'staging' },
  { GITHUB_EVENT_NAME: 'push' },
  { CI_PIPELINE_SOURCE: 'push' },
  { GITHUB_EVENT_NAME: 'deployment_status' },
  { CF_PAGES_BRANCH: 'feature' },
])('what is no sign of a preview refuses nothing: %o', (environment) => {
  expect(resolveTarget('production', environment)).toBe('production')
})

test('a preview purges previews', () => {
  expect(resolveTarget('preview', { GITHUB_EVENT_NAME: 'pull_request' })).toBe('preview')
})

test('being forced does not make a target of anything', () => {
  expect(() => resolveTarget('prod', {}, true)).toThrow(expect.objectContaining({ code: 'CT_TARGET' }))
})
