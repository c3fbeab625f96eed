/**
 * Commands of the docs that no test runs as they stand, by how they begin, and why. A new one fails `docs-commands.test.ts`
 * until it is run, or accounted for here.
 */
export const OUTSIDE: Readonly<Record<string, string>> = {
  'npm ci': 'asks a registry',
  'npm install': 'asks a registry, where the package is not yet',
  'npm run demo': 'runs for a minute; the demo has tests of its own',
  'npm test': 'is what is running',
  'npx vercel': 'needs an account at Vercel',
  'npx wrangler': 'needs an account at Cloudflare',
  docker: 'needs Docker and an image of the reader',
  rsync: 'needs a server of the reader',
  ssh: 'needs a server of the reader',
  'echo "version=$(curl': 'asks the application that is live',
}

/** Whether a command line begins as one that no test runs. */
export function isOutside(line: string): boolean {
  return Object.keys(OUTSIDE).some((start) => line === start || line.startsWith(`${start} `))
}
