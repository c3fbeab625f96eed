import { createContext, type Context } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'

/** Whether the page is laid out for paper: then nothing is folded away. */
export const Printing: Context<boolean> = createContext(false)

/** Whether what is drawn now goes on paper. */
export function useIsPrinting(): boolean {
  return useContext(Printing)
}

/** Follows the browser: on paper, or not. */
export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false)
  useEffect(() => {
    const query = matchMedia('print')
    const follow = (): void => setPrinting(query.matches)
    const begin = (): void => setPrinting(true)
    const end = (): void => setPrinting(false)
    query.addEventListener('change', follow)
    addEventListener('beforeprint', begin)
    addEventListener('afterprint', end)
    follow()
    return () => {
      query.removeEventListener('change', follow)
      removeEventListener('beforeprint', begin)
      removeEventListener('afterprint', end)
    }
  }, [])
  return isPrinting
}
