import type { Environment } from './target.ts'

const SECRET_NAME = /TOKEN|SECRET|KEY|PASSWORD/iu

/** Shorter ones are words that other texts may well hold. */
const LEAST_SECRET = 8

/** What an environment holds under names of secrets: the last guard of what is logged or kept, which is meant to hold none. */
export function secretValues(environment: Environment, more: readonly string[] = []): string[] {
  const named = Object.entries(environment).flatMap(([name, value = '']) => (SECRET_NAME.test(name) ? [value] : []))
  return [...more, ...named].map((text) => text.trim()).filter(({ length }) => length >= LEAST_SECRET)
}
