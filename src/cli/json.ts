/** A value as JSON for programs and people: indented, ending in a line break. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
