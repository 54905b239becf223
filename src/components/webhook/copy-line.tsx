import { CopyButton } from '../copy/copy-button.tsx'

interface CopyLineProps {
  text: string
  /** What it is, for the button: "address", "secret". */
  what: string
  testId?: string
}

/** A long text to copy, all of it in view. */
export function CopyLine({ text, what, testId }: CopyLineProps) {
  return (
    <div className="flex min-w-0 items-start gap-2 rounded-md bg-sunken py-1 pr-1 pl-2.5">
      <code data-testid={testId} className="min-w-0 flex-1 self-center font-mono text-[13px] break-all">
        {text}
      </code>
      <CopyButton text={text} what={what} />
    </div>
  )
}
