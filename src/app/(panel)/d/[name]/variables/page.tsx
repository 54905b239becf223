import type { Metadata } from 'next'
import { Suspense } from 'react'
import { VariableEditor } from '#components/variable/variable-editor.tsx'
import { loadDeployment } from '../../../../data/deployments.ts'
import { loadVariables } from '../../../../data/variables.ts'

export const metadata: Metadata = { title: 'Variables' }

export default async function VariablesPage({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params
  const [deployment, variables] = await Promise.all([loadDeployment(name), loadVariables({ deployment: name })])
  const { branch, repository, release, latestRollout, project, environment } = deployment
  return (
    <Suspense>
      <VariableEditor
        scope={{ kind: 'deployment', deployment: { name, branch, repository, release, latestRollout, project, environment } }}
        initial={variables}
      />
    </Suspense>
  )
}
