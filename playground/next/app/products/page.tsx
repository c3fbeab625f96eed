import { Shown } from '@/lib/shown'
import { productList } from '@/lib/products'

export default async function Products() {
  return <Shown title="Products" entry={await productList()} />
}
