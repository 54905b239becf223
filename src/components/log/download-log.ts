import { stripAnsi } from 'fancy-ansi'
import type { ShownLine } from './log-line.ts'

/** Saves the lines as a text file: time, step, text. */
export function downloadLog(lines: readonly ShownLine[], fileName: string): void {
  const text = lines.map((line) => `${line.at} ${line.step ? `[${line.step}] ` : ''}${stripAnsi(line.text)}\n`).join('')
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
