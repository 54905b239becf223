import { commandArguments } from '../deployment/container-command.ts'

/** Words that mean the same with a shell and without one. */
const PLAIN_WORDS = /^[\w./:=@%+,-]+(?: +[\w./:=@%+,-]+)*$/

/**
 * A start command for the exec form of CMD: its words where no shell is needed, so that signals reach the application
 * itself; else a shell with the line, whatever stands in it.
 * @param line a line for a shell, or a JSON array of arguments
 */
export function startArguments(line: string): string[] {
  const text = line.trim()
  // NAME=value before a program is the shell's to understand.
  if (PLAIN_WORDS.test(text) && !/^\w+=/.test(text)) return text.split(/ +/)
  const words = commandArguments(text)
  return words[0] === '/bin/sh' ? ['/bin/sh', '-c', withExec(text)] : words
}

/** The shell makes way for the last command, so that signals reach what serves. As it stands where that is not plain to see. */
function withExec(text: string): string {
  // Quoted words are no syntax, unless something is run within them.
  const seen = text.replace(/'[^']*'|"(?:[^"\\`$]|\$(?!\())*"/g, (word) => 'q'.repeat(word.length))
  if (isSimple(seen)) return `exec ${text}`
  // Behind the last `&&` or `;`.
  const cut = Math.max(seen.lastIndexOf('&&') + 1, seen.lastIndexOf(';')) + 1
  const before = seen.slice(0, cut)
  const last = seen.slice(cut).trimStart()
  const isPlain = cut > 1 && !/['"`()|<>\n]/.test(before) && !before.replaceAll('&&', '').includes('&') && !WORDS_OF_A_BLOCK.test(before)
  const at = text.length - last.length
  return isPlain && isSimple(last) ? `${text.slice(0, at)}exec ${text.slice(at)}` : text
}

/** What belongs together with words after it; a trap is lost with the shell. */
const WORDS_OF_A_BLOCK = /(?:^|[\s;&])(?:if|then|else|elif|for|while|until|do|case|select|function|trap|alias|\{)(?=[\s;]|$)/

/** One command with its arguments. */
function isSimple(text: string): boolean {
  return (
    /^[\w./]/.test(text) &&
    !/^\w+=|[;&|<>()\n`'"]|\$\(/.test(text) &&
    !/^(?:exec|cd|if|fi|for|while|until|do|done|case|esac|export|set|source|test|echo|true|wait|exit|eval|trap|unset|ulimit|umask|\.)(?:\s|$)/.test(
      text,
    )
  )
}
