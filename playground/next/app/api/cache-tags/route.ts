export { POST } from 'unplugin-cache-tags/next/handler'
