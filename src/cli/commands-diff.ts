import type { Command } from './command.ts'
import { DONE, FAILED } from './exits.ts'
import { JSON_FLAG, PROJECT_FLAGS } from './flags.ts'

/** What two manifests, or two revisions, differ in. */
export const diff: Command = {
  name: 'diff',
  args: ['[OLD]', '[NEW]'],
  summary: 'compare two manifests, or two revisions of git',
  details: [
    'OLD and NEW are files or URLs. With --base, without a build: what merging the',
    'project as it stands into REV would purge; what REV got meanwhile is left out.',
  ],
  flags: [
    { name: 'base', value: 'REV', summary: ['What it is to be merged into: origin/main.'] },
    { name: 'head', value: 'REV', summary: ['What is to be merged.', 'default: the files as they stand'] },
    { name: 'format', value: 'F', summary: ['text, markdown or json.', 'default: text'] },
    {
      name: 'comment',
      summary: ['In a job of GitHub Actions: keep one comment on the', 'pull request up to date.'],
    },
    { ...JSON_FLAG, summary: ['The same as --format json.'] },
    ...PROJECT_FLAGS,
  ],
  environment: [['GITHUB_TOKEN', '--comment: may write to pull requests']],
  examples: [
    ['cache-tags diff live.json .cache-tags/manifest.json', 'since the last release'],
    ['cache-tags diff --base origin/main', 'what a merge would purge'],
  ],
  exits: [DONE, FAILED, [2, 'the command line is wrong, or there is no such revision']],
  load: async () => (await import('./diff.ts')).diff,
}
