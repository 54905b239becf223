import { cn } from '../ui/class-names.ts'

/** Lines of a patch: those that go and come are marked, and coloured. */
export function PatchView({ patch, label }: { patch: string; label: string }) {
  return (
    <pre
      tabIndex={0}
      aria-label={label}
      className="max-h-72 overflow-auto rounded-md border bg-sunken py-2 font-mono text-[12.5px] leading-5"
    >
      {patch.split('\n').map((line, index) => (
        <div key={index} className={cn('min-w-max px-3', COLOURS[line.charAt(0)] ?? 'text-ink')}>
          {line === '' ? ' ' : line}
        </div>
      ))}
    </pre>
  )
}

const COLOURS: Record<string, string> = { '+': 'text-good', '-': 'text-bad', '@': 'text-faint' }
