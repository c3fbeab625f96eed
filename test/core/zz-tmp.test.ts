import * as fc from 'fast-check'
import { it } from 'vitest'
import { find } from './reading.ts'
import { expressions, PRELUDE } from './programs.ts'
it('times', async () => {
  const call = fc.tuple(fc.nat(3), expressions.list).map(([index, list]) => `f${index}(${list})`)
  const body = fc.oneof(
    call,
    expressions.list,
    call.map((code) => `[...${code}, ...${code}]`),
    call.map((code) => `x.length ? ${code}.concat(${code}) : ${code}.map((y) => y + ${code}.join())`),
    fc.tuple(call, call).map(([left, right]) => `(given ? ${left} : ${right}).flatMap((y) => ${left})`),
    call.map((code) => `{ if (given) { return ${code} } const { z = ${code} } = {}; return [z, ...z].flat() }`),
  )
  const programs = fc.sample(fc.tuple(body, body, body, body), { seed: 20261124, numRuns: 100 })
  const times: [number, string][] = []
  for (const bodies of programs) {
    const functions = bodies.map(
      (code, index) => `const f${index} = (x) => ${code.startsWith('{') ? code : `(${code})`}`,
    )
    const t = performance.now()
    await find({
      'm.js': `import { cacheTag } from 'next/cache'\n${PRELUDE}\nexport function run(given, other, yes, no) {\n${functions.join('\n')}\ncacheTag('first', ...f0([given])) }`,
    })
    times.push([performance.now() - t, functions.join('\n')])
  }
  times.sort((a, b) => b[0] - a[0])
  console.log(
    times
      .slice(0, 8)
      .map(([t, s]) => `${t.toFixed(0)}ms ${s.slice(0, 300)}`)
      .join('\n---\n'),
    times.reduce((a, [t]) => a + t, 0),
  )
}, 100000)
