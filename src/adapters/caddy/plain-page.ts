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
