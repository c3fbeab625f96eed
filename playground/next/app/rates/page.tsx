import { Shown } from '@/lib/shown'
import { rates } from '@/lib/rates'

export default async function Rates() {
  return <Shown title="Rates" entry={await rates()} />
}
