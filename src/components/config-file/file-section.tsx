'use client'
import { Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Section } from '../ui/section.tsx'
import { FileRow } from './file-row.tsx'
import type { FileListView, FileView } from '#api/schemas/file-views.ts'
import type { ChangeFile } from './use-files.ts'

const FileDialog = dynamic(() => import('./file-dialog.tsx').then((module) => module.FileDialog), { ssr: false })
const RemoveFileDialog = dynamic(() => import('./remove-file-dialog.tsx').then((module) => module.RemoveFileDialog), { ssr: false })

interface FileSectionProps {
  list: FileListView
  change: ChangeFile
  mayChange: boolean
}

/** The configuration files of a deployment. */
export function FileSection({ list, change, mayChange }: FileSectionProps) {
  const [open, setOpen] = useState<{ file: FileView | null; removing: boolean } | null>(null)
  const close = () => setOpen(null)
  return (
    <Section
      title="Configuration files"
      aside={
        mayChange && (
          <Button size="small" onClick={() => setOpen({ file: null, removing: false })}>
            <Plus aria-hidden />
            Add file
          </Button>
        )
      }
    >
      {list.items.length === 0 ? (
        <EmptyState title="No configuration files">
          For what an application reads from a file and not from its environment. It is kept here, stands at its path where the application
          alone sees it, and comes back with a rollback. A secret one is stored encrypted.
        </EmptyState>
      ) : (
        <ul aria-label="Configuration files" className="divide-y rounded-lg border bg-surface">
          {list.items.map((file) => (
            <FileRow
              key={file.path}
              file={file}
              live={list.live}
              mayChange={mayChange}
              onOpen={() => setOpen({ file, removing: false })}
              onRemove={() => setOpen({ file, removing: true })}
            />
          ))}
        </ul>
      )}
      {open && !open.removing && (
        <FileDialog key={open.file?.path ?? ''} file={open.file} mayChange={mayChange} change={change} onClose={close} />
      )}
      {open?.removing && open.file && <RemoveFileDialog file={open.file} change={change} onClose={close} />}
    </Section>
  )
}
