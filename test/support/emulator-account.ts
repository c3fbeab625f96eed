import { vi } from 'vitest'

/** The environment of an account at an emulator, which {@link EMULATOR} starts. */
export function accountAt(url: string): Readonly<Record<string, string>> {
  return {
    VERCEL_TOKEN: 'emulator',
    VERCEL_PROJECT_ID: 'app',
    VERCEL_ENV: 'production',
    CACHE_TAGS_API_URL: url,
  }
}

/** An emulator that only counts purges: nothing is asked of its origin. */
export const EMULATOR = { origin: 'http://127.0.0.1:9', token: 'emulator', project: 'app' } as const

/** The same for the process of the test. */
export function useAccountAt(url: string): void {
  for (const [name, value] of Object.entries(accountAt(url))) vi.stubEnv(name, value)
}
