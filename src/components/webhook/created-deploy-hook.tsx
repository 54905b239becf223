import type { DeployHookView } from '#api/schemas/webhook-views.ts'
import { Button } from '../ui/button.tsx'
import { CopyLine } from './copy-line.tsx'

export type CreatedHook = DeployHookView & { url: string }

/** The address of a new deploy hook, for this one time, and a line that calls it. */
export function CreatedDeployHook({ created: { name, url }, onDone }: { created: CreatedHook; onDone: () => void }) {
  return (
    <div role="status" className="mb-3 rounded-lg border border-line-strong bg-surface px-4 py-3">
      <p className="font-medium">Copy the address of “{name}” now: it is not shown again.</p>
      <div className="mt-2 space-y-2">
        <CopyLine text={url} what="address of the deploy hook" testId="deploy-hook-url" />
        <CopyLine text={curlLine(url)} what="line for the shell" testId="deploy-hook-curl" />
      </div>
      <p className="mt-2 text-[13px] text-muted">
        Keep it like a password. With the header <code>Idempotency-Key</code>, calling twice is calling once.
      </p>
      <Button size="small" className="mt-3" onClick={onDone}>
        I have it
      </Button>
    </div>
  )
}

/** Fails, in a script, where the panel refuses. */
const curlLine = (url: string) => `curl --fail -X POST '${url}'`
