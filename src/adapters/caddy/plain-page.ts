import type { Json } from './json.ts'

/** A handler that answers with a page: what comes after it is not looked at. */
export function pageHandler(
  status: number,
  title: string,
  text: string,
  headers: Record<string, string> = {},
): { [key: string]: Json; body: string } {
  const all = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', ...headers }
  return {
    handler: 'static_response',
    status_code: status,
    headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
    body: plainPage(title, text),
  }
}

/**
 * A page without style sheets or scripts, for when there is nothing else to show.
 * Style attributes instead of a style sheet: Caddy reads `{…}` in a body as a placeholder.
 */
export function plainPage(title: string, text: string): string {
  const [heading, body] = [title, text].map(escape)
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<meta name="color-scheme" content="light dark"><title>${heading}</title></head>`,
    '<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1.5rem">',
    `<h1 style="font-size: 1.4rem">${heading}</h1><p>${body}</p></body></html>\n`,
  ].join('')
}

function escape(text: string): string {
  return text.replace(/[&<>"'{}]/g, (character) => `&#${character.charCodeAt(0)};`)
}
