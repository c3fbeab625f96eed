import { expect, test } from 'vitest'
import { createVercelPurger } from '../../src/cdn/vercel.ts'
import { readVercelAccount } from '../../src/release/vercel-account.ts'
import { writeProject } from '../support/disk-project.ts'

const LINK = {
  '.vercel/project.json': JSON.stringify({ projectId: 'prj_linked', orgId: 'team_linked', projectName: 'shop' }),
}
const ENVIRONMENT = { VERCEL_TOKEN: 'secret_token', VERCEL_PROJECT_ID: 'prj_env', VERCEL_ORG_ID: 'team_env' }

test('options win over the environment, and the environment over the linked project', async () => {
  const root = await writeProject(LINK)
  const token = 'secret_token'
  expect(await readVercelAccount({ project: 'prj_said', team: 'team_said' }, ENVIRONMENT, root)).toEqual({
    token,
    project: 'prj_said',
    team: 'team_said',
  })
  expect(await readVercelAccount({}, ENVIRONMENT, root)).toEqual({ token, project: 'prj_env', team: 'team_env' })
  expect(await readVercelAccount({}, { VERCEL_TOKEN: token }, root)).toEqual({
    token,
    project: 'prj_linked',
    team: 'team_linked',
  })
})

test('what is empty counts as missing, and white space around it is dropped', async () => {
  const root = await writeProject(LINK)
  const environment = {
    VERCEL_TOKEN: ' secret_token\n',
    VERCEL_PROJECT_ID: '',
    VERCEL_ORG_ID: ' ',
    CACHE_TAGS_API_URL: '',
  }
  expect(await readVercelAccount({}, environment, root)).toEqual({
    token: 'secret_token',
    project: 'prj_linked',
    team: 'team_linked',
  })
})

test('no team is needed', async () => {
  const account = await readVercelAccount({}, { VERCEL_TOKEN: 't', VERCEL_PROJECT_ID: 'p' }, await writeProject({}))
  expect(account).toEqual({ token: 't', project: 'p' })
  expect(createVercelPurger(account).name).toBe('vercel')
})

test('the API may be at another address', async () => {
  const environment = { ...ENVIRONMENT, CACHE_TAGS_API_URL: 'http://127.0.0.1:4000' }
  expect(await readVercelAccount({}, environment, await writeProject({}))).toMatchObject({
    apiUrl: 'http://127.0.0.1:4000',
  })
})

test('everything that is missing is told at once, with what to do about each', async () => {
  const root = await writeProject({})
  await expect(readVercelAccount({}, {}, root)).rejects.toMatchObject({
    code: 'CT_CREDENTIALS',
    message: "Vercel can't be called: there is no token and no project.",
    hint: expect.stringMatching(/VERCEL_TOKEN.*vercel link.*VERCEL_PROJECT_ID/),
  })
  await expect(readVercelAccount({ project: 'p' }, {}, root)).rejects.toMatchObject({
    message: "Vercel can't be called: there is no token.",
    hint: expect.not.stringContaining('vercel link'),
  })
})

test.each([
  ['torn', '{"projectId":'],
  ['of another kind', '[]x'],
  ['with a number for an id', '{"projectId":7}'],
  ['a list', '"prj_linked"'],
])('a link that is %s is an error that names the file', async (_, text) => {
  const root = await writeProject({ '.vercel/project.json': text })
  await expect(readVercelAccount({}, { VERCEL_TOKEN: 'secret_token' }, root)).rejects.toMatchObject({
    code: 'CT_CREDENTIALS',
    message: expect.stringMatching(/\.vercel\/project\.json can't be read: ./),
    hint: expect.stringContaining('vercel link'),
  })
})

test('a damaged link that nobody needs does no harm', async () => {
  const root = await writeProject({ '.vercel/project.json': '{' })
  expect(await readVercelAccount({}, ENVIRONMENT, root)).toMatchObject({ project: 'prj_env' })
})

test('no error shows the token', async () => {
  const root = await writeProject({ '.vercel/project.json': '{' })
  await expect(readVercelAccount({}, { VERCEL_TOKEN: 'secret_token' }, root)).rejects.toThrow(/^(?!.*secret_token)/)
})
