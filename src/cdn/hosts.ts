import { BlockList, isIP } from 'node:net'

/** RFC 1918 and RFC 4193. */
const PRIVATE_ADDRESSES = new BlockList()
PRIVATE_ADDRESSES.addSubnet('10.0.0.0', 8)
PRIVATE_ADDRESSES.addSubnet('172.16.0.0', 12)
PRIVATE_ADDRESSES.addSubnet('192.168.0.0', 16)
PRIVATE_ADDRESSES.addSubnet('fc00::', 7, 'ipv6')

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
  const address = hostname.replace(/^\[(.*)\]$/u, '$1')
  const version = isIP(address)
  if (version !== 0) return PRIVATE_ADDRESSES.check(address, version === 4 ? 'ipv4' : 'ipv6')
  return hostname !== '' && (!hostname.includes('.') || /\.(?:internal|local|home\.arpa|svc)$/u.test(hostname))
}
