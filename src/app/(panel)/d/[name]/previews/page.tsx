import type { Metadata } from 'next'
import Link from 'next/link'
import { PreviewSection } from '#components/preview/preview-section.tsx'
import { PreviewSettings } from '#components/preview/preview-settings.tsx'
import { RefreshEvery } from '#components/shell/refresh-every.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { loadPreviews } from '../../../../data/previews.ts'
import { loadRights } from '../../../../data/rights.ts'

export const metadata: Metadata = { title: 'Previews' }

/** Another deployment's state changes without an event of this one. */
const SECONDS = 5

export default async function PreviewsPage({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params
  const [{ mayChange, mayRemove }, { previews, settings, rule, isPushed, previewOf }] = await Promise.all([
    loadRights(name),
    loadPreviews(name),
  ])
  if (previewOf !== null)
    return (
      <EmptyState title="This is a preview">
        It is of{' '}
        <Link prefetch={false} href={`/d/${previewOf}/previews`} className="text-accent-ink underline underline-offset-4">
          {previewOf}
        </Link>
        , has its settings, and has no previews of its own.
      </EmptyState>
    )
  return (
    <div className="space-y-8">
      <RefreshEvery seconds={SECONDS} />
      <PreviewSection
        name={name}
        previews={previews}
        rule={rule}
        branches={settings.branches}
        isPushed={isPushed}
        mayChange={mayChange}
        mayRemove={mayRemove}
      />
      <PreviewSettings name={name} settings={settings} mayChange={mayChange} />
    </div>
  )
}
