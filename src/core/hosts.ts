/** Whether a URL's `hostname` is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(hostname)
}

/**
 * Whether a URL's `hostname` is of a private network: a private address (RFC 1918, RFC 4193), a name without a dot, or
 * one that ends in `.internal`, `.local`, `.home.arpa` (all reserved for that) or `.svc` (Kubernetes). What a resolver
 * makes of a name is not looked at.
 */
export function isPrivate(hostname: string): boolean {
  if (hostname.startsWith('[')) return /^\[f[cd][\da-f]{2}:/u.test(hostname)
  const [, first, second] = /^(\d+)\.(\d+)\.\d+\.\d+$/u.exec(hostname) ?? []
  if (first !== undefined && second !== undefined) return isPrivateAddress(Number(first), Number(second))
  return hostname !== '' && (!hostname.includes('.') || /\.(?:internal|local|home\.arpa|svc)$/u.test(hostname))
}

function isPrivateAddress(first: number, second: number): boolean {
  return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168)
}
