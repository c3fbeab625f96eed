/** The first character of a report that a terminal would obey; `null` where none is. Lines are meant to be. */
export function obeyed(report: string): string | null {
  const [found] = /[^\P{Cc}\n]|[\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.exec(report) ?? []
  return found === undefined ? null : JSON.stringify(found)
}
