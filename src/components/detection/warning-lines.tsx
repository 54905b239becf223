import { StateShape } from '../deployment/state-shape.tsx'

/** What the user should know of what was found. */
export function WarningLines({ warnings }: { warnings: string[] }) {
  if (warnings.length === 0) return null
  return (
    <ul aria-label="What to know" className="space-y-1 text-[13px]">
      {warnings.map((warning) => (
        <li key={warning} className="flex items-start gap-2">
          <StateShape tone="warn" className="mt-1" />
          <span className="min-w-0 break-words whitespace-pre-wrap">{warning}</span>
        </li>
      ))}
    </ul>
  )
}
