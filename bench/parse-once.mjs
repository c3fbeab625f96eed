// node parse-once.mjs FOLDER program|module: reads and parses each file below the folder, one after the other, and prints how
// many. `program` takes the whole tree of each, as everybody does who looks at more than imports.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'

const [folder, part] = process.argv.slice(2)
const entries = await readdir(folder, { recursive: true, withFileTypes: true })
let files = 0
for (const entry of entries) {
  if (!entry.isFile()) continue
  const file = join(entry.parentPath, entry.name)
  const found = parseSync(file, await readFile(file, 'utf8'))[part]
  if (typeof found === 'object') files += 1
}
console.log(files)
