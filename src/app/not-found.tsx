/** Light on purpose: it travels along with every page. */
export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-md flex-col items-start justify-center gap-3 px-6">
      <h1 className="text-xl font-semibold">There is nothing here</h1>
      <p className="text-muted">The page was moved, removed, or never was. What runs is not touched by that.</p>
      <a href="/" className="mt-1 inline-flex h-9 items-center rounded-md bg-accent px-3.5 font-medium text-white hover:bg-accent-hover">
        To the deployments
      </a>
    </main>
  )
}
