export {
  createVercelPurger,
  type SourceImageOptions,
  type VercelPurger,
  type VercelPurgerOptions,
} from './cdn/vercel.ts'
export { CDN_LIMITS, tagProblem, type CdnName } from './cdn/limits.ts'
export type {
  Batch,
  CdnLimits,
  PurgeMode,
  PurgeOptions,
  PurgeOutcome,
  PurgeProgress,
  PurgeStop,
  Purger,
  Receipt,
  RefusedTag,
  Target,
} from './core/batch.ts'
