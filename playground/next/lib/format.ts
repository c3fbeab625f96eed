/** Far below what is cached, and read by some of it. */
export function formatPrice(cents: number): string {
  return `${(cents / 100).toFixed(2)} EUR`
}

export function formatCount(count: number): string {
  return `${count} pieces`
}
