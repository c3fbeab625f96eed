import { transform } from 'esbuild'

/** TypeScript and JSX for webpack, which reads neither. */
function languages(source) {
  const done = this.async()
  const loader = /\.(tsx?|jsx)$/.exec(this.resourcePath)?.[1] ?? 'js'
  transform(source, { loader, jsx: 'automatic' }).then(({ code }) => done(null, code), done)
}

export default languages
