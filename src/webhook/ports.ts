import { systemClock } from '../cdn/clock.ts'
import { createPaces } from '../cdn/pace.ts'
import { presentable } from '../cdn/words.ts'
import { CacheTagsError } from '../core/error.ts'
import { stderrLog } from '../plugin/log.ts'
import { purgersFor } from '../release/cdn.ts'
import { filled } from '../release/filled.ts'
import { ledgerTimes } from '../release/ledger-times.ts'
import { urlOracle } from '../release/oracle.ts'
import { withLedger } from '../release/project-ledger.ts'
import { secretValues } from '../release/secret-values.ts'
import type { Environment } from '../release/target.ts'
import type { WebhookOptions, WebhookSettings } from './settings.ts'
import type { WebhookPorts } from './work.ts'

/** The world as it is: the machine's clock, the application's address, the configured store and CDNs. */
export function systemPorts(
  settings: WebhookSettings,
  environment: Environment,
  { secret, log = stderrLog.info }: Pick<WebhookOptions, 'secret' | 'log'>,
): WebhookPorts {
  const { root, options, namespace, target, live } = settings
  const { store, ledger } = options
  const paces = createPaces(systemClock)
  return {
    environment,
    clock: systemClock,
    oracle: urlOracle(live, ledgerTimes(ledger).lagMs),
    withLedger: async (work) => {
      assertStoreNamed(settings, environment)
      const place = { root, namespace, cdns: options, target, branch: ledger.branch, store, environment }
      return withLedger(place, (open) => work(open.ledger))
    },
    purgersFor: (plan) => purgersFor(plan, { root, options, environment, paces }),
    log: (line) => log(presentable(line, secretValues(environment, [secret ?? '']))),
  }
}

/** The folder in which a ledger is kept by default is another one in each function, and gone after it. */
function assertStoreNamed({ options }: WebhookSettings, environment: Environment): void {
  if (options.store !== undefined || filled(environment['CACHE_TAGS_STORE']) !== undefined) return
  throw new CacheTagsError('CT_STORE_REFUSED', 'No store is named for the ledger.', {
    hint: 'Name the one to which builds announce, by `store` or CACHE_TAGS_STORE.',
  })
}
