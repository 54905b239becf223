'use client'
import { ChevronRight, Download } from 'lucide-react'
import { CopyButton } from '../copy/copy-button.tsx'
import { Button } from '../ui/button.tsx'
import { saveTextFile } from './save-text-file.ts'

const NAME = '.dockerignore'

/** What is left out of the build of a Dockerfile that is written, as a file to commit beside it. */
export function DockerignoreText({ text }: { text: string }) {
  return (
    <details data-testid="dockerignore" className="group/ignore min-w-0 text-[13px]">
      <summary className="flex items-center gap-2 text-muted select-none [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 shrink-0 text-faint group-open/ignore:rotate-90" />
        <span className="min-w-0">
          Its <code>{NAME}</code>: what is left out of the build
        </span>
      </summary>
      <div className="space-y-3 pt-3 pl-6">
        <p className="text-muted">
          The repository has none. While WebOps writes the Dockerfile it uses this one; commit the two together, this one as{' '}
          <code>{NAME}</code> at the top of the repository.
        </p>
        <pre
          tabIndex={0}
          aria-label={NAME}
          className="max-h-60 overflow-auto rounded-md border bg-sunken px-3 py-2.5 font-mono text-[12.5px] leading-5"
        >
          {text}
        </pre>
        <div className="flex items-center gap-2">
          <Button size="small" onClick={() => saveTextFile(text, NAME)}>
            <Download aria-hidden className="text-faint" />
            Download {NAME}
          </Button>
          <CopyButton text={text} what={NAME} />
        </div>
      </div>
    </details>
  )
}
