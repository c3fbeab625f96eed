import type { Edit } from './edit.ts'
import { replaceText } from './json-edit.ts'
import type { Project } from './project.ts'

/** Scripts that hosts and people build by. */
const BUILD_SCRIPTS = ['build', 'vercel-build']

/** Puts `prune` and `finalize` around `next build` in the scripts that build. */
export function editBuildScripts({ packageText, scripts }: Project): Edit {
  let text = packageText
  for (const name of BUILD_SCRIPTS) {
    const script = scripts.get(name)
    if (script === undefined) continue
    const wrapped = wrapNextBuild(script)
    if (wrapped === null) continue
    const edited = replaceText(text, ['scripts', name], wrapped)
    if (edited !== null) text = edited
  }
  if (text !== packageText) return { kind: 'edited', text }
  const isThere = [...scripts.values()].some((script) => /\bcache-tags finalize\b/.test(script))
  return isThere ? { kind: 'there' } : { kind: 'by-hand', reason: 'no script there runs `next build` by itself' }
}

/** `null` where the script is more than steps one after the other, or has no such build. */
function wrapNextBuild(script: string): string | null {
  if (/\bcache-tags\b/.test(script) || /[|;`]|(?<!&)&(?!&)/.test(script)) return null
  const steps = script.split('&&').map((step) => step.trim())
  const builds = steps.filter((step) => /(?:^|\s)next build(?:\s|$)/.test(step))
  if (builds.length !== 1) return null
  return steps
    .flatMap((step) => (step === builds[0] ? ['cache-tags prune', step, 'cache-tags finalize'] : [step]))
    .join(' && ')
}
