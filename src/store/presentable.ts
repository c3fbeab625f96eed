const MAX_WORDS = 1024
const MAX_CAUSES = 4

/**
 * What a client threw, fit to be shown and kept: the words of the error and of its causes, without secrets. Clients hang
 * requests and answers on their errors, and these hold tokens.
 */
export function presentable(error: unknown, secrets: readonly (string | undefined)[]): Error {
  const shown = new Error(chainOf(error, secrets).join(': ').slice(0, MAX_WORDS))
  // The stack would lead to this line, and not to where it happened.
  delete shown.stack
  if (error instanceof Error) shown.name = withoutSecrets(error.name, secrets)
  return shown
}

function chainOf(error: unknown, secrets: readonly (string | undefined)[]): string[] {
  const words: string[] = []
  for (let link = error; link !== undefined && link !== null && words.length < MAX_CAUSES;) {
    // Secrets go before the lines do: of a secret of two lines, the first would stay.
    words.push(withoutSecrets(textOf(link), secrets).split('\n', 1)[0] ?? '')
    link = link instanceof Error ? link.cause : null
  }
  return words
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Node leaves the message empty when every address of a host failed.
  return error.message === '' && 'code' in error ? String(error.code) : error.message
}

function withoutSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  return secrets
    .flatMap((secret) => (secret === undefined || secret === '' ? [] : [secret, encodeURIComponent(secret)]))
    .reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text)
}
