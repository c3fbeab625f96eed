import { digestText } from '../core/hash.ts'
import type { Edit } from './edits.ts'
import { injectEdits } from './inject.ts'

/** What one module is given: JSON, so that it is part of the key under which bundlers keep what a loader made. */
export interface Injection {
  /** Of the source that the edits are for. */
  readonly digest: string
  readonly edits: readonly Edit[]
}

/** As much of a loader's context as webpack, Rspack and Turbopack have alike. */
interface LoaderContext {
  readonly resourcePath: string
  readonly getOptions: () => Injection
  readonly callback: (error: null, code: string, map?: object) => void
}

/**
 * Writes site tags into a module's source. Where the source is not the one that was analysed, it is left as it is: the
 * tags are then missing in the output, which `finalize` tells, and no purge relies on them.
 *
 * @see https://webpack.js.org/api/loaders/
 */
function loader(this: LoaderContext, source: string): void {
  const { digest, edits } = this.getOptions()
  if (digestText(source) !== digest) return this.callback(null, source)
  const { code, map } = injectEdits(source, edits)
  this.callback(null, code, { ...map, sources: [this.resourcePath], sourcesContent: [source] })
}

export default loader
