/** Commands and flags are suggested as tags are. */
export { suggest } from '../core/suggest.ts'
