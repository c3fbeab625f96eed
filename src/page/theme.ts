import { useEffect, useState } from 'preact/hooks'

/** Whether the page is light or dark: as the system has it, until the reader says otherwise. */
export function useTheme(): { readonly theme: 'light' | 'dark'; readonly toggle: () => void } {
  const [isSystemDark, setSystemDark] = useState(() => dark().matches)
  const [chosen, setChosen] = useState<'light' | 'dark' | null>(null)
  useEffect(() => {
    const query = dark()
    const follow = (): void => setSystemDark(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  const theme = chosen ?? (isSystemDark ? 'dark' : 'light')
  document.documentElement.style.colorScheme = chosen ?? ''
  return { theme, toggle: () => setChosen(theme === 'dark' ? 'light' : 'dark') }
}

function dark(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)')
}
