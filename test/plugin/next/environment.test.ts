import { symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { nextEnvironment } from '../../../src/plugin/next/environment.ts'
import { writeProject } from '../../support/disk-project.ts'

const FILES = {
  'package.json': '{}',
  '.env': 'CT_TEST_A=env\nCT_TEST_B=env\nCT_TEST_C=env\n',
  '.env.production': 'CT_TEST_B=production\nCT_TEST_D=${CT_TEST_B}!\n',
  '.env.local': 'CT_TEST_C=local\n',
  '.env.development': 'CT_TEST_A=development\n',
}

async function projectWithNext(): Promise<string> {
  const root = await writeProject(FILES)
  await symlink(resolve(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'))
  return root
}

test('the environment of a production build has the files of the project in it, as Next reads them', async () => {
  const found = nextEnvironment(await projectWithNext(), {})
  expect(found).toMatchObject({
    CT_TEST_A: 'env',
    CT_TEST_B: 'production',
    CT_TEST_C: 'local',
    CT_TEST_D: 'production!',
  })
})

test('what is set already wins over the files', async () => {
  const found = nextEnvironment(await projectWithNext(), { CT_TEST_A: 'set', OTHER: 'other' })
  expect(found).toMatchObject({ CT_TEST_A: 'set', CT_TEST_B: 'production', OTHER: 'other' })
})

test('the process keeps its own', async () => {
  const before = { ...process.env }
  nextEnvironment(await projectWithNext(), {})
  expect({ ...process.env }).toEqual(before)
  expect(process.env['CT_TEST_A']).toBeUndefined()
})

test('without Next it is what it was', async () => {
  expect(nextEnvironment(await writeProject(FILES), { A: 'a' })).toEqual({ A: 'a' })
})
