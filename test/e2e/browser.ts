import { execFileSync } from 'node:child_process'
import { chromium, type Browser } from 'playwright-core'

/**
 * Starts the Chromium of this machine, without a window and with WebGL in software.
 *
 * @throws Error where none is installed
 */
export async function launchBrowser(args: readonly string[] = SOFTWARE_GL): Promise<Browser> {
  // As root, as in a container, it runs without its sandbox only; it opens nothing but our own pages.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath: findChromium(), args: [...asRoot, ...args] })
}

const SOFTWARE_GL: readonly string[] = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']

/** What makes Chromium a browser that can't draw by WebGL. */
export const WITHOUT_GL: readonly string[] = ['--disable-gpu', '--disable-3d-apis']

function findChromium(): string {
  try {
    return execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim()
  } catch (error) {
    throw new Error('No chromium in PATH: `apt-get install chromium` brings one.', { cause: error })
  }
}
