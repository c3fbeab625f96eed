import { notFound } from './responses.ts'
import { about } from './routes/about.ts'
import { blog } from './routes/blog.ts'
import { category } from './routes/category.ts'
import { delivery } from './routes/delivery.ts'
import { home } from './routes/home.ts'
import { post } from './routes/post.ts'
import { prices as pricesV1 } from './routes/prices-v1.ts'
import { prices } from './routes/prices.ts'
import { product } from './routes/product.ts'
import { stock } from './routes/stock.ts'

interface Route {
  /** Its first group, if any, is what `respond` is given. */
  readonly pattern: RegExp
  readonly respond: (key: string) => Response | Promise<Response>
}

const ROUTES: readonly Route[] = [
  { pattern: /^\/$/, respond: home },
  { pattern: /^\/categories\/([\w-]+)$/, respond: category },
  { pattern: /^\/products\/([\w-]+)$/, respond: product },
  { pattern: /^\/blog$/, respond: blog },
  { pattern: /^\/blog\/([\w-]+)$/, respond: post },
  { pattern: /^\/about$/, respond: about },
  { pattern: /^\/delivery$/, respond: delivery },
  { pattern: /^\/api\/stock$/, respond: stock },
  { pattern: /^\/api\/prices$/, respond: prices },
  { pattern: /^\/api\/v1\/prices$/, respond: pricesV1 },
]

/** The response of the first route that fits the path. */
export async function route(path: string): Promise<Response> {
  for (const { pattern, respond } of ROUTES) {
    const match = pattern.exec(path)
    if (match) return respond(match[1] ?? '')
  }
  return notFound()
}
