/**
 * Lets several print at the same time without their lines between each other: the first is written as it comes, what the next one
 * prints once all before it have closed.
 * @param count of those that print
 */
export function inTurns(count: number, write: (text: string) => void): { write(text: string): void; close(): void }[] {
  const kept: string[][] = Array.from({ length: count }, () => [])
  const isOpen = kept.map(() => true)
  let turn = 0
  return kept.map((texts, index) => ({
    write(text) {
      if (index === turn) write(text)
      else texts.push(text)
    },
    close() {
      isOpen[index] = false
      while (turn < count && !isOpen[turn]) {
        turn += 1
        for (const text of kept[turn]?.splice(0) ?? []) write(text)
      }
    },
  }))
}
