import { Box, FlaskConical, GitBranch, Upload } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { CopyText } from '../copy/copy-text.tsx'

/** An empty panel: what it is for, and four ways to begin. */
export function FirstVisit() {
  return (
    <div>
      <p className="max-w-2xl text-muted">
        A deployment is an application that this server runs for you: built from a repository or taken as an image, started as a container
        or under systemd, watched, and reachable at an address. Nothing runs yet. Four ways to begin:
      </p>
      <div className="mt-5 grid gap-3 sm:grid-cols-2">
        <Way href="/new" icon={<GitBranch aria-hidden />} title="A repository">
          Django, Node.js, a static site, or anything with a Dockerfile. WebOps looks at it, writes the Dockerfile where there is none, and
          shows the plan first.
        </Way>
        <Way href="/new?type=push" icon={<Upload aria-hidden />} title="A push">
          No server needs to have your repository: push it here with git, and see it built and started in your terminal.
        </Way>
        <Way href="/new?type=image" icon={<Box aria-hidden />} title="A prebuilt image">
          An image from a registry, or one that is on this server already. No build, just run and watch it.
        </Way>
        <div className="rounded-lg border bg-surface p-4">
          <WayTitle icon={<FlaskConical aria-hidden />} title="The sample" />
          <p className="mt-1.5 text-muted">See a whole deploy without bringing anything. On the server, in the folder of WebOps:</p>
          <p className="mt-2">
            <CopyText text="./webops up --demo" what="command" />
          </p>
        </div>
      </div>
    </div>
  )
}

function Way({ href, icon, title, children }: { href: string; icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <Link prefetch={false} href={href} className="block rounded-lg border bg-surface p-4 hover:border-control-line">
      <WayTitle icon={icon} title={title} />
      <p className="mt-1.5 text-muted">{children}</p>
    </Link>
  )
}

function WayTitle({ icon, title }: { icon: ReactNode; title: string }) {
  return (
    <p className="flex items-center gap-2 font-medium [&_svg]:size-4 [&_svg]:text-accent-ink">
      {icon}
      {title}
    </p>
  )
}
