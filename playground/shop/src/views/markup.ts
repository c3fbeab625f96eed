/** Text that may stand in a page as it is. */
export interface Markup {
  readonly text: string
}

type Value = Markup | string | number | readonly Markup[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template of HTML: every value in it is escaped unless it is markup itself. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { text: String.raw({ raw: strings }, ...values.map(toText)) }
}

/** Our own text that needs no escaping, such as a style sheet. */
export function trusted(text: string): Markup {
  return { text }
}

function toText(value: Value): string {
  if (typeof value === 'string') return value.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
  if (typeof value === 'number') return String(value)
  if ('text' in value) return value.text
  return value.map((part) => part.text).join('\n')
}
