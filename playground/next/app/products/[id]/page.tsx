import { Shown } from '@/lib/shown'
import { cachedProduct } from '@/lib/products'

export function generateStaticParams() {
  return [{ id: '1' }, { id: '2' }]
}

export default async function Product({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <Shown title={`Product ${id}`} entry={await cachedProduct(id)} />
}
