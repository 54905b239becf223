'use client'
import { Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import type { DomainView } from '#api/schemas/domain-views.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Section } from '../ui/section.tsx'
import { DomainRow } from './domain-row.tsx'

const AddDomainDialog = dynamic(() => import('./add-domain-dialog.tsx').then((module) => module.AddDomainDialog), { ssr: false })
const DomainDialog = dynamic(() => import('./domain-dialog.tsx').then((module) => module.DomainDialog), { ssr: false })
const CertificateDialog = dynamic(() => import('./certificate-dialog.tsx').then((module) => module.CertificateDialog), { ssr: false })
const RemoveDomainDialog = dynamic(() => import('./remove-domain-dialog.tsx').then((module) => module.RemoveDomainDialog), { ssr: false })

const DIALOGS = { settings: DomainDialog, certificate: CertificateDialog, remove: RemoveDomainDialog }
export type DomainAction = keyof typeof DIALOGS

/** The addresses of a deployment. Which of them is being changed stands in the page's own address. */
export function DomainList({ name, domains }: { name: string; domains: DomainView[] }) {
  const router = useRouter()
  const pathname = usePathname()
  const query = useSearchParams()
  const open = (search: string) => router.replace(`${pathname}${search}`, { scroll: false })
  const close = () => open('')
  const [action, Dialog] = Object.entries(DIALOGS).find(([one]) => query.has(one)) ?? []
  const chosen = action === undefined ? undefined : domains.find(({ id, changeable }) => changeable && id === query.get(action))
  const done = () => {
    close()
    router.refresh()
  }

  return (
    <Section
      title="Domains"
      aside={
        <Button size="small" variant="primary" onClick={() => open('?add')}>
          <Plus aria-hidden />
          Add domain
        </Button>
      }
    >
      {domains.length === 0 ? (
        <EmptyState title="No address">Nobody reaches this deployment. Add a domain whose DNS leads to this server.</EmptyState>
      ) : (
        <ul className="divide-y rounded-lg border bg-surface">
          {domains.map((domain) => (
            <DomainRow key={domain.id} name={name} domain={domain} onAction={(one) => open(`?${one}=${domain.id}`)} />
          ))}
        </ul>
      )}
      {query.has('add') && <AddDomainDialog name={name} onClose={close} onDone={done} />}
      {chosen && Dialog && <Dialog key={chosen.id} name={name} domain={chosen} onClose={close} onDone={done} />}
    </Section>
  )
}

export interface DomainDialogProps {
  /** Of the deployment. */
  name: string
  domain: DomainView
  onClose: () => void
  onDone: () => void
}
