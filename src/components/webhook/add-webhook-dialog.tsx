'use client'
import { FormProvider } from 'react-hook-form'
import type { WebhookWithSecretView } from '#api/schemas/webhook-views.ts'
import type { ForgeId } from '#core/forge/forge.ts'
import { callApi } from '../api-client.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import type { ForgeInfo } from './forge-info.ts'
import { RuleFields } from './rule-fields.tsx'
import { toInput, valuesOf } from './rule-values.ts'
import { useRuleForm } from './use-rule-form.ts'

interface AddWebhookDialogProps {
  /** Of the deployment, and the branch that it deploys. */
  name: string
  branch: string
  forges: ForgeInfo[]
  /** The forge that the repository's address says; null: it says none. */
  guessed: ForgeId | null
  onClose: () => void
  onDone: (made: WebhookWithSecretView) => void
}

/** From which forge, and which pushes deploy: then there is an address and a secret to enter there. */
export function AddWebhookDialog({ name, branch, forges, guessed, onClose, onDone }: AddWebhookDialogProps) {
  const first = valuesOf({ forge: guessed ?? 'gitea', branches: [branch], tags: [], paths: [], pullRequests: 'none' })
  const { form, submit, problem, busy } = useRuleForm(first, async (values) =>
    onDone(await callApi<WebhookWithSecretView>('POST', `/deployments/${name}/webhook`, toInput(values))),
  )
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Take webhooks"
      description="It gets an address and a secret, which are entered at the forge. Nothing is deployed now."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" form="add-webhook" variant="primary" busy={busy}>
            Make address and secret
          </Button>
        </>
      }
    >
      <FormProvider {...form}>
        <form id="add-webhook" method="post" onSubmit={(event) => void submit(event)} noValidate className="space-y-5">
          {problem && (
            <Notice kind="error" title={problem.message}>
              {problem.hint}
            </Notice>
          )}
          <RuleFields forges={forges} guessed={guessed !== null} />
        </form>
      </FormProvider>
    </Dialog>
  )
}
