import { randomUUID } from 'node:crypto'

/** A text that was never used before, of letters and digits that no store folds. */
export function randomNonce(): string {
  return randomUUID().replaceAll('-', '')
}
