import { Container } from 'lucide-react'

const BRINGS = [
  ['The same everywhere', 'what ran in the test runs here: the image holds the application with all that it needs.'],
  ['Apart from the rest', 'its own files, processes and network, with no reach into the server or into other projects.'],
  ['Back in a moment', 'each release is kept as an image; going back to one starts it again, without a build.'],
  ['No gap', 'the new container answers before the old one goes.'],
]

/** What Docker brings, for those who ask themselves whether to leave the box ticked. */
export function DockerInfo() {
  return (
    <aside aria-label="What Docker brings" className="rounded-md bg-sunken px-4 py-3">
      <p className="flex items-center gap-2 font-medium">
        <Container aria-hidden className="size-4 text-faint" />
        What Docker brings
      </p>
      <ul className="mt-1.5 grid gap-x-6 gap-y-1 text-[13px] text-muted sm:grid-cols-2">
        {BRINGS.map(([what, why]) => (
          <li key={what}>
            <span className="text-ink">{what}</span>: {why}
          </li>
        ))}
      </ul>
    </aside>
  )
}
