// node --import trace-loads.mjs …: writes the URL of each module that is loaded into the file named in LOADED_FILE.
import { appendFileSync } from 'node:fs'
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) register(import.meta.url)

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  appendFileSync(process.env.LOADED_FILE, `${found.url}\n`)
  return found
}
