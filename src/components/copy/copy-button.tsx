'use client'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/class-names.ts'
import { writeClipboard } from './copy-text.tsx'

/** Copies a longer text that stands beside it. */
export function CopyButton({ text, what, className }: { text: string; what: string; className?: string }) {
  const [copied, setCopied] = useState(false)

  async function copy() {
    if (!(await writeClipboard(text))) return
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }

  return (
    <Button
      variant="secondary"
      size="smallIcon"
      onClick={copy}
      aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
      title={`Copy ${what}`}
      className={cn(className)}
    >
      {copied ? <Check aria-hidden className="text-good" /> : <Copy aria-hidden />}
    </Button>
  )
}
