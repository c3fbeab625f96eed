import { describe } from 'vitest'
import { describeDelivery } from './conformance-delivery.ts'
import { describeEverything } from './conformance-everything.ts'
import { describeLaws } from './conformance-laws.ts'
import { describeRefusals } from './conformance-refusals.ts'
import { describeStops } from './conformance-stops.ts'
import { describeWaits } from './conformance-waits.ts'
import type { PurgerHarness } from './suite.ts'

/**
 * What every CDN's client has to do, whatever its API looks like: each is put through this suite by a test of its own.
 */
export function describePurger(name: string, harness: PurgerHarness): void {
  describe(`${name}: the contract of a purger`, () => {
    describeDelivery(harness)
    describeRefusals(harness)
    describeWaits(harness)
    describeStops(harness)
    describeEverything(harness)
    describeLaws(harness)
  })
}
