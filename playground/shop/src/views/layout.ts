import styles from './layout.css?inline'
import { markup, trusted, type Markup } from './markup.ts'

const SHOP_TITLE = 'Harbour & Pine'

const LINKS: readonly (readonly [path: string, label: string])[] = [
  ['/blog', 'Journal'],
  ['/delivery', 'Delivery'],
  ['/about', 'About'],
]

/** A whole page: head, navigation and foot around the given main part. */
export function page(title: string, main: Markup): string {
  return markup`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title} · ${SHOP_TITLE}</title>
    <link rel="icon" href="data:," />
    <style>${trusted(styles)}</style>
    <script type="module" src="/client.js"></script>
  </head>
  <body>
    <header>
      <a class="brand" href="/">${SHOP_TITLE}</a>
      <nav>${LINKS.map(([path, label]) => markup`<a href="${path}">${label}</a>`)}</nav>
    </header>
    <main>
${main}
    </main>
    <footer>${SHOP_TITLE}. Nothing here is for sale.</footer>
  </body>
</html>
`.text
}
