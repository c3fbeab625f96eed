/**
 * A text without white space around it; `undefined` where nothing is left. An empty variable counts as none: that is what
 * CI makes of a secret that isn't there.
 */
export function filled(text: string | undefined): string | undefined {
  const trimmed = text?.trim()
  return trimmed === '' ? undefined : trimmed
}
