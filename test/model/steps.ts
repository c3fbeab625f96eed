import { environmentSteps } from './environment.ts'
import type { Model } from './model.ts'
import { runSteps } from './protocol.ts'
import type { State, Successor } from './world.ts'

/** Every step that may come next. */
export function successors(model: Model, state: State): Successor[] {
  return [...runSteps(model, state), ...environmentSteps(model, state)]
}
