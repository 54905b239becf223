import { Server } from 'lucide-react'
import type { ReactNode } from 'react'

const BRINGS: [string, ReactNode][] = [
  ['As with Docker', 'releases, going back, health checks, logs, and no gap in a deploy.'],
  [
    'What the server needs',
    <>
      systemd, and what it is written in. Node comes with WebOps; the rest comes from Debian, such as{' '}
      <code className="break-words">apt-get install python3 python3-venv</code>. A build names what is missing.
    </>,
  ],
  ['Apart from the rest', 'it sees its own files and volumes, and the server’s programs to read; no other application’s.'],
  ['Not here', 'a terminal, names of other deployments on a network, and versions other than the server’s.'],
]

/** What it means to run without Docker, for those who have unticked the box. */
export function StandardInfo() {
  return (
    <aside aria-label="Without Docker" className="rounded-md bg-sunken px-4 py-3">
      <p className="flex items-center gap-2 font-medium">
        <Server aria-hidden className="size-4 text-faint" />
        Without Docker
      </p>
      <ul className="mt-1.5 grid gap-x-6 gap-y-1 text-[13px] text-muted sm:grid-cols-2">
        {BRINGS.map(([what, words]) => (
          <li key={what} className="min-w-0">
            <span className="text-ink">{what}</span>: {words}
          </li>
        ))}
      </ul>
      <p className="mt-1.5 text-[13px] text-muted">
        More in <code className="break-all">docs/guides/standard-deployments.md</code>, in the folder of WebOps.
      </p>
    </aside>
  )
}
