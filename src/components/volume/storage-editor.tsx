'use client'
import dynamic from 'next/dynamic'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import type { FileListView } from '#api/schemas/file-views.ts'
import type { DeploymentView } from '#api/schemas/views.ts'
import { FileSection } from '../config-file/file-section.tsx'
import { useFiles } from '../config-file/use-files.ts'
import { isOpen } from '../rollout/rollout-words.ts'
import { NotApplied } from '../variable/not-applied.tsx'
import { countChanges, type DeclaredVolumes } from './volume-rows.ts'
import { VolumeSection } from './volume-section.tsx'

const ActionDialog = dynamic(() => import('../deployment/action-dialog.tsx').then((module) => module.ActionDialog), { ssr: false })

interface StorageEditorProps {
  deployment: Pick<DeploymentView, 'name' | 'branch' | 'repository' | 'release' | 'latestRollout'>
  declared: DeclaredVolumes
  files: FileListView
  mayChange: boolean
  mayRemove: boolean
  /** The file in the repository that says which volumes there are; null where this page does. */
  setByFile: string | null
}

/** What is mounted into a deployment's containers: volumes and configuration files. Both take effect when they are applied. */
export function StorageEditor({ deployment, declared, files, mayChange, mayRemove, setByFile }: StorageEditorProps) {
  const router = useRouter()
  const pathname = usePathname()
  const query = useSearchParams()
  const { name, release, latestRollout } = deployment
  const { list, change } = useFiles(name, files)
  const changes = countChanges(declared) + list.items.filter(({ state }) => state !== null && state !== 'same').length
  const rolling = latestRollout && isOpen(latestRollout) ? latestRollout : null
  const address = (search: string) => router.replace(`${pathname}${search}`, { scroll: false })

  return (
    <div className="space-y-8">
      {changes > 0 && release && mayChange && (
        <NotApplied
          count={changes}
          live={release.number}
          onItsWay={rolling && { href: `/d/${name}/rollouts/${rolling.number}`, number: rolling.number }}
          shown
          onShow={() => undefined}
          onApply={() => address('?apply')}
        />
      )}
      <VolumeSection
        name={name}
        declared={declared}
        live={release?.number ?? null}
        asOf={`${release?.number} ${latestRollout?.id} ${latestRollout?.state} ${declared.items.map(({ mapping }) => mapping).join(' ')}`}
        mayChange={mayChange}
        mayRemove={mayRemove}
        setByFile={setByFile}
      />
      <FileSection list={list} change={change} mayChange={mayChange} />
      {query.has('apply') && <ActionDialog deployment={deployment} kind="apply" release={null} onClose={() => address('')} />}
    </div>
  )
}
