/** Settings as a text: code and patterns count as well; of what isn't plain, only what it is an instance of. */
export function settingsText(settings: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(settings, (_, value: unknown) => {
      if (typeof value === 'function' || value instanceof RegExp) return String(value)
      return typeof value !== 'object' || value === null || isPlain(value) ? value : classOf(value)
    })
    return text ?? 'undefined'
  } catch {
    // What refers to itself.
    return 'unknown'
  }
}

/** What a value is an instance of. */
export function classOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || [Object.prototype, null].includes(Reflect.getPrototypeOf(value))
}
