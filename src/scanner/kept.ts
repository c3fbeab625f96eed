import { COMPONENT_ENDINGS } from './component-endings.ts'
import type { ParsePorts } from './parse-file.ts'

/** Whether nothing but its text and id says what is read of a file: no compiler of the project, no names from outside. */
export function isKept({ autoImports }: ParsePorts, file: string): boolean {
  return !autoImports && !COMPONENT_ENDINGS.some((ending) => file.endsWith(ending))
}
