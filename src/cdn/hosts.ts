export { isLoopback, isPrivate } from '../core/hosts.ts'
