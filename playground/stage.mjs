// What every demo does with a copy of its application: run, serve, edit. Each step is a real process.
import { spawn } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '..')
export const CLI = join(ROOT, 'dist/cli.js')

/** Links a folder to where a copy looks for it. */
export async function link(target, path) {
  await mkdir(dirname(path), { recursive: true })
  await symlink(target, path, 'dir')
}

/** Runs a program to its end; its output is shown only if it fails. */
export async function run(program, args, options = {}) {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (output[name] += text))
  const code = await new Promise((done, fail) => child.on('error', fail).on('close', done))
  return { code, ...output }
}

/** Starts a server with Node and waits until it says where it listens: the first group of the pattern. */
export async function serve(args, options, listening) {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const stopped = new Promise((done) => child.on('close', done))
  let log = ''
  const url = await new Promise((done, fail) => {
    const listen = (text) => {
      log += text
      const found = listening.exec(log)
      if (found) done(found[1])
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', listen)
    child.on('error', fail).on('exit', () => fail(new Error(`the server stopped:\n${log}`)))
  })
  const stop = async () => {
    child.kill()
    await stopped
  }
  return { url, stop }
}

/** Replaces a text in one file of a copy; the text has to be there once. */
export async function edit(folder, file, from, to) {
  const path = join(folder, file)
  const source = await readFile(path, 'utf8')
  if (source.split(from).length !== 2) throw new Error(`${file} does not hold the text once: ${from}`)
  await writeFile(
    path,
    source.replace(from, () => to),
  )
}
