/** Fills in how many pieces are left: the one thing on a page that is too lively to be cached with it. */
async function showStock(places: readonly HTMLElement[]): Promise<void> {
  if (places.length === 0) return
  const response = await fetch('/api/stock')
  const levels: Readonly<Record<string, number>> = await response.json()
  for (const place of places) {
    const left = levels[place.dataset['stock'] ?? ''] ?? 0
    place.textContent = left === 0 ? 'Sold out.' : `${left} left.`
  }
}

await showStock([...document.querySelectorAll<HTMLElement>('[data-stock]')])
