import type { Metadata } from 'next'
import { Suspense } from 'react'
import { StorageEditor } from '#components/volume/storage-editor.tsx'
import { loadDeployment } from '../../../../data/deployments.ts'
import { loadFiles } from '../../../../data/files.ts'
import { loadRights } from '../../../../data/rights.ts'
import { loadDeclaredVolumes } from '../../../../data/volumes.ts'

export const metadata: Metadata = { title: 'Volumes' }

export default async function VolumesPage({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params
  const [deployment, rights, declared, files] = await Promise.all([
    loadDeployment(name),
    loadRights(name),
    loadDeclaredVolumes(name),
    loadFiles(name),
  ])
  const { branch, repository, release, latestRollout, fromFile } = deployment
  return (
    <Suspense>
      <StorageEditor
        deployment={{ name, branch, repository, release, latestRollout }}
        declared={declared}
        files={files}
        setByFile={fromFile?.fields.includes('dockerVolumes') ? fromFile.path : null}
        {...rights}
      />
    </Suspense>
  )
}
