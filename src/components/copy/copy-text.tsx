'use client'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { cn } from '../ui/class-names.ts'

interface CopyTextProps {
  /** What is copied. */
  text: string
  /** What is shown, when that is shorter. */
  children?: string
  /** What it is, for screen readers: "commit", "image". */
  what: string
  className?: string
}

/** A short text in the code font that can be copied with one press. */
export function CopyText({ text, children, what, className }: CopyTextProps) {
  const [copied, setCopied] = useState(false)

  async function copy() {
    if (!(await writeClipboard(text))) return
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }

  return (
    <button
      type="button"
      onClick={copy}
      title={text}
      aria-label={copied ? `Copied ${what}` : `Copy ${what} ${children ?? text}`}
      className={cn(
        'group/copy -mx-1 inline-flex max-w-full items-center gap-1.5 rounded px-1 font-mono text-[13px] hover:bg-hover',
        className,
      )}
    >
      <span className="truncate">{children ?? text}</span>
      {copied ? (
        <Check aria-hidden className="size-3 shrink-0 text-good" />
      ) : (
        <Copy aria-hidden className="size-3 shrink-0 text-faint opacity-60 group-hover/copy:opacity-100" />
      )}
    </button>
  )
}

/**
 * Puts a text on the clipboard, also where the page was not loaded over https.
 * @returns false when the browser refuses
 */
export async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.style.position = 'fixed'
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}
