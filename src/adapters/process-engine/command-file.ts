/**
 * What /bin/sh runs for a command: its own process is replaced, and every argument is taken as it is.
 * @param folder where it runs: the unit's own folder must be there before the first build has made it
 */
export function commandFile(command: readonly string[], folder: string): string {
  return lineFile(`exec ${command.map(word).join(' ')}`, folder)
}

/** The same for a line that is the shell's to understand. */
export function lineFile(line: string, folder: string): string {
  return `cd -- ${word(folder)} || exit 126\n${line}\n`
}

function word(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
