import { createHash } from 'node:crypto'
import type { ReportData } from './report-data.ts'
import { inert } from './width.ts'

/** What the page is made of besides its data: built from `src/page`. */
export interface PageAssets {
  /** One script without imports, licences of what is bundled with it included. */
  readonly script: string
  readonly style: string
}

/** Id of the element that holds the data as JSON. */
export const DATA_ID = 'report-data'

/**
 * The report as one HTML file that loads nothing: script, style and data stand in it, and its content security policy
 * lets nothing else in.
 */
export function reportHtml(data: ReportData, assets: PageAssets): string {
  const script = scriptText(assets.script)
  const style = lines(assets.style)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(inert(data.title))}: cache tags</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="page"><noscript>This report is drawn by its own script. Let scripts run to read it.</noscript></div>
<script type="application/json" id="${DATA_ID}">${scriptJson(data)}</script>
<script>${script}</script>
</body>
</html>
`
}

function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashSource(script)}'`,
    `style-src '${hashSource(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function hashSource(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** JSON that stays JSON inside a script element, whatever the names in it are. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0')
    return String.raw`\u${code}`
  })
}

/**
 * A script as an HTML parser hands it on unchanged, so that its hash is true. Where these stand in it, in texts and
 * regular expressions, both spellings mean the same.
 */
function scriptText(script: string): string {
  return lines(script)
    .replaceAll('\0', String.raw`\x00`)
    .replaceAll(/<(?=\/script|!--|script)/gi, String.raw`\x3C`)
}

/** HTML knows one end of line only. */
function lines(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n')
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
