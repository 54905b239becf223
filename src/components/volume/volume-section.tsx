'use client'
import { Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { describeError } from '../api-client.ts'
import { useRunWords } from '../deployment/run-words-context.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Section } from '../ui/section.tsx'
import { useVolumes } from './use-volumes.ts'
import { VolumeRow, type VolumeAction } from './volume-row.tsx'
import { volumeRows, type DeclaredVolumes, type VolumeRowData } from './volume-rows.ts'

const VolumeDialog = dynamic(() => import('./volume-dialog.tsx').then((module) => module.VolumeDialog), { ssr: false })
const UnmountDialog = dynamic(() => import('./unmount-dialog.tsx').then((module) => module.UnmountDialog), { ssr: false })
const UploadDialog = dynamic(() => import('./upload-dialog.tsx').then((module) => module.UploadDialog), { ssr: false })
const RemoveVolumeDialog = dynamic(() => import('./remove-volume-dialog.tsx').then((module) => module.RemoveVolumeDialog), { ssr: false })

export interface VolumeSectionProps {
  /** Of the deployment. */
  name: string
  declared: DeclaredVolumes
  /** Number of the live release. */
  live: number | null
  /** Tells apart the states between which containers and volumes come and go. */
  asOf: string
  mayChange: boolean
  mayRemove: boolean
  /** The file in the repository that says which volumes there are; null where this page does. */
  setByFile: string | null
}

/** The volumes of a deployment. What the settings say stands at once; sizes and use come when the server has counted. */
export function VolumeSection({ name, declared, live, asOf, mayChange, mayRemove, setByFile }: VolumeSectionProps) {
  const router = useRouter()
  const { standard } = useRunWords()
  const { list, error, asking, again } = useVolumes(`/deployments/${name}/volumes`, asOf)
  const [open, setOpen] = useState<{ action: VolumeAction | 'add'; row: VolumeRowData | null } | null>(null)
  const rows = volumeRows(declared, list?.items ?? null)
  const failure = error === null ? (list?.problem ?? null) : describeError(error).message
  const fixed = setByFile !== null
  const close = () => setOpen(null)
  const done = () => {
    close()
    again()
    router.refresh()
  }
  const addable = mayChange && !fixed
  const add = () => setOpen({ action: 'add', row: null })
  const view = open?.row?.view
  const mapping = view?.mapping ?? null

  return (
    <Section
      title="Volumes"
      aside={
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Link href="/volumes" prefetch={false} className="text-[13px] text-muted hover:text-ink hover:underline">
            All on this server
          </Link>
          {addable && (
            <Button size="small" variant="primary" onClick={add}>
              <Plus aria-hidden />
              Add volume
            </Button>
          )}
        </div>
      }
    >
      {fixed && <p className="mb-3 text-muted">What is mounted is said by {setByFile} in the repository, and is changed there.</p>}
      {rows.length === 0 ? (
        <EmptyState title="Nothing is kept">
          {standard
            ? 'What a release writes stays with it, and the next one begins without.'
            : 'A container forgets what it wrote when the next one takes its place.'}{' '}
          A volume keeps it: uploads, a database, anything that should outlast a deploy.
        </EmptyState>
      ) : (
        <ul aria-label="Volumes" className="divide-y rounded-lg border bg-surface">
          {rows.map((row) => (
            <VolumeRow
              key={`${row.view.kind} ${row.view.name ?? ''} ${row.view.target ?? ''}`}
              deployment={name}
              row={row}
              live={live}
              measuring={asking && row.view.sizeBytes === null}
              problem={failure}
              mayChange={mayChange}
              mayRemove={mayRemove}
              fixed={fixed}
              onAction={(action, chosen) => setOpen({ action, row: chosen })}
            />
          ))}
        </ul>
      )}
      {failure !== null && rows.length > 0 && (
        <p role="status" className="mt-2 text-[13px] text-muted">
          {failure}{' '}
          <Button size="inline" variant="link" className="text-[13px]" onClick={again}>
            Ask again
          </Button>
        </p>
      )}
      {(open?.action === 'add' || open?.action === 'change') && (
        <VolumeDialog name={name} mapping={mapping} onClose={close} onDone={done} />
      )}
      {open?.action === 'unmount' && mapping !== null && <UnmountDialog name={name} mapping={mapping} onClose={close} onDone={done} />}
      {open?.action === 'upload' && view?.name != null && (
        <UploadDialog name={name} volume={view.name} inUse={view.usedBy.length > 0} onClose={close} onDone={again} />
      )}
      {open?.action === 'remove' && view?.engineName != null && (
        <RemoveVolumeDialog engineName={view.engineName} deployment={name} sizeBytes={view.sizeBytes} onClose={close} onDone={done} />
      )}
    </Section>
  )
}
