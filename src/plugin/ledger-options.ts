/** How long the ledger's records speak, and whom a release asks. Durations are texts: `500ms`, `30s`, `1h`, `30d`. */
export interface LedgerOptions {
  /**
   * From the moment the new version is live to the last purge: the longest request, with what the CDN needs to spread.
   * @default '30s'
   */
  readonly settle?: string
  /**
   * How long old deployments may go on writing after another version went live.
   * @default '1h'
   */
  readonly retain?: string
  /**
   * After this time an announced version is live, or never will be.
   * @default '24h'
   */
  readonly announced?: string
  /**
   * The longest that an entry from before an adoption may stay in the cache.
   * @default '30d'
   */
  readonly maxAge?: string
  /**
   * URL at which the application says which version of it is live. Without it, the one that is released.
   * @default none
   */
  readonly live?: string
  /**
   * How old the answer of `live` may be.
   * @default '0s'
   */
  readonly lag?: string
  /**
   * Branch of a preview: each has a ledger of its own. Without it previews have none.
   * @default none
   */
  readonly branch?: string
}
