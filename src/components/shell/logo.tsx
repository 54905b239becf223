import Link from 'next/link'

/** The way home. */
export function Logo() {
  return (
    <Link prefetch={false} href="/" className="flex items-center gap-2 rounded-md font-semibold tracking-tight">
      <svg aria-hidden viewBox="0 0 20 20" className="size-5">
        <rect width="20" height="20" rx="5" className="fill-accent" />
        <path d="M4.5 6.5 7 13.5l3-6 3 6 2.5-7" fill="none" stroke="white" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      WebOps
    </Link>
  )
}
