import Link from 'next/link'

const PAGES = ['/legacy', '/rates', '/products', '/products/1', '/products/2', '/api/stock/1', '/api/stock/2']

export default function Home() {
  return (
    <ul>
      {PAGES.map((path) => (
        <li key={path}>
          <Link href={path}>{path}</Link>
        </li>
      ))}
    </ul>
  )
}
