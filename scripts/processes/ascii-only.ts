import type { Plugin } from 'rolldown'

/** One letter beyond Latin-1 makes V8 keep a whole file in two bytes a character: such letters are written as escapes. */
export function asciiOnly(): Plugin {
  return {
    name: 'ascii-only',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue
        if (/String\.raw`[^`]*[^\x00-\x7f]/.test(file.code)) throw new Error(`${file.fileName} has String.raw with letters beyond ASCII.`)
        file.code = file.code.replace(/[^\x00-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
      }
    },
  }
}
