import { cachedStock } from '@/lib/stock'

/** The first one is prerendered; the others are made when somebody asks. */
export function generateStaticParams() {
  return [{ id: '1' }]
}

export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return Response.json(await cachedStock(id))
}
