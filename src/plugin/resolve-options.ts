import * as v from 'valibot'
import { CacheTagsError } from '../core/error.ts'
import { HEADERS, resolveForms, type FormTables } from '../core/forms.ts'
import { optionsSchema } from './options-schema.ts'
import { DEFAULTS, type Options, type OptionsResolved } from './options.ts'

/**
 * Checks options and fills in the defaults. The input stays as it is.
 *
 * @param layers - later ones win: the file first, inline options last
 * @throws CacheTagsError `CT_CONFIG`, with every mistake in one message
 */
export function resolveOptions(...layers: readonly unknown[]): OptionsResolved {
  const mistakes: string[] = []
  const checked = layers.map((layer): Options => {
    const result = v.safeParse(optionsSchema, layer ?? {})
    if (result.success) return result.output
    for (const issue of result.issues) mistakes.push(`${v.getDotPath(issue) ?? 'options'}: ${wordsOf(issue)}`)
    return {}
  })
  if (mistakes.length > 0) {
    throw new CacheTagsError(
      'CT_CONFIG',
      `The configuration holds ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((line) => `  - ${line}`).join('\n')}`,
      {
        hint: 'The options are listed in the README.',
      },
    )
  }
  const said = checked.map(dropUndefined)
  const ledger = Object.assign({}, DEFAULTS.ledger, ...said.map((layer) => dropUndefined(layer.ledger ?? {})))
  return Object.assign({}, DEFAULTS, ...said, { ledger })
}

/** A text where an object belongs may be a token. */
function wordsOf({ kind, expected, received, message }: v.BaseIssue<unknown>): string {
  return kind === 'schema' && expected === 'Object' ? message.replace(received, () => 'another value') : message
}

function dropUndefined<Layer extends object>(layer: Layer): Layer {
  return Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined)) as Layer
}

/** The forms that a scan looks for, under the given options. */
export function formTables(options: Pick<OptionsResolved, 'forms' | 'headers'>): FormTables {
  const own = options.headers.map(({ name, separator }) => ({ header: name.toLowerCase(), name, separator }))
  const names = new Set(own.map((form) => form.header))
  return { forms: resolveForms(options.forms), headers: [...own, ...HEADERS.filter((form) => !names.has(form.header))] }
}
