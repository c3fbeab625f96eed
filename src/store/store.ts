/**
 * The port to where a ledger is kept: a flat space of keys. Keys are made of lower-case letters, digits, `-` and `/`
 * only, so that no driver has to escape them; values are texts.
 *
 * A key once put or removed is so for good; a list may lag behind puts of other processes, and nothing is compared and
 * swapped. Every implementation is held to one conformance suite.
 */
export interface Store {
  /** For messages: what it is and where, without secrets. */
  readonly name: string
  /** The value of a key, whole as it was put; `null` if there is none. */
  readonly get: (key: string) => Promise<string | null>
  /** Puts a value whole or not at all: no reader ever sees a part of it. */
  readonly put: (key: string, value: string) => Promise<void>
  /** Every key that begins with the prefix, complete however many there are, in code-unit order. */
  readonly list: (prefix: string) => Promise<readonly string[]>
  /** Removes a key; one that isn't there is fine. */
  readonly remove: (key: string) => Promise<void>
  /** Lets go of connections. */
  readonly close: () => Promise<void>
}
