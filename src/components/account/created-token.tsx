'use client'
import type { CreatedTokenView } from '#api/schemas/views.ts'
import { CopyText } from '../copy/copy-text.tsx'
import { Button } from '../ui/button.tsx'

/** The token itself, for this one time. */
export function CreatedToken({ created, onDone }: { created: CreatedTokenView; onDone: () => void }) {
  return (
    <div role="status" className="mb-3 rounded-lg border border-line-strong bg-surface px-4 py-3">
      <p className="font-medium">Copy the token “{created.name}” now: it is not shown again.</p>
      <p className="mt-2 rounded-md bg-sunken px-3 py-2" data-testid="created-token">
        <CopyText text={created.token} what="token" className="[&>span]:break-all [&>span]:whitespace-normal" />
      </p>
      <p className="mt-2 text-[13px] text-muted">
        Use it as <code>WEBOPS_TOKEN</code>, or in the header <code>Authorization: Bearer …</code>
      </p>
      <Button size="small" className="mt-3" onClick={onDone}>
        I have it
      </Button>
    </div>
  )
}
