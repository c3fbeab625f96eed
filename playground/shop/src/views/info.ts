import type { DeliveryOption } from '../data/delivery.ts'
import { page } from './layout.ts'
import { markup } from './markup.ts'

/** Who we are. */
export function aboutPage(): string {
  return page(
    'About',
    markup`<h1>About</h1>
<p class="prose">
  We began in 2009 with a handcart and eleven breadboards. Today we sell eighteen things,
  all of which we use ourselves, and none of which exist.
</p>`,
  )
}

/** What a parcel costs and how long it takes. */
export function deliveryPage(options: readonly DeliveryOption[]): string {
  const rows = options.map(
    ({ name, days, fee }) => markup`<tr><td>${name}</td><td>${days}</td><td>€${(fee / 100).toFixed(2)}</td></tr>`,
  )
  return page(
    'Delivery',
    markup`<h1>Delivery</h1>
<table>
<thead><tr><th>By</th><th>Takes</th><th>Costs</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>`,
  )
}

/** What stands where nothing is. */
export function notFoundPage(): string {
  return page(
    'Not found',
    markup`<h1>Not found</h1>
<p>Try <a href="/">the front page</a>.</p>`,
  )
}
