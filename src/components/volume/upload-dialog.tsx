'use client'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { describeError } from '../api-client.ts'
import { ChangeProblem } from '../domain/change-problem.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { FileInput } from '../ui/file-input.tsx'
import { Notice } from '../ui/notice.tsx'
import { counted } from '../variable/variable-words.ts'
import { sendArchive, type Taken } from './send-archive.ts'
import { bytesWord } from './volume-words.ts'

interface UploadDialogProps {
  /** Of the deployment. */
  name: string
  volume: string
  inUse: boolean
  onClose: () => void
  /** Something is in it now. */
  onDone: () => void
}

/** Puts the files of an archive into a volume; what that does is said first. */
export function UploadDialog({ name, volume, inUse, onClose, onDone }: UploadDialogProps) {
  const [file, setFile] = useState<File | null>(null)
  const [missing, setMissing] = useState(false)
  const [part, setPart] = useState<number | null>(null)
  const [taken, setTaken] = useState<Taken | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  async function submit(event: FormEvent) {
    event.preventDefault()
    setMissing(file === null)
    if (file === null || part !== null) return
    const controller = new AbortController()
    running.current = controller
    setProblem(null)
    setPart(0)
    try {
      setTaken(await sendArchive(`/deployments/${name}/volumes/${encodeURIComponent(volume)}/archive`, file, setPart, controller.signal))
      onDone()
    } catch (error) {
      if (!controller.signal.aborted) setProblem(error)
    }
    setPart(null)
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Upload into ${volume}`}
      description="The files of an archive are put into the volume."
      narrow
      footer={
        taken ? (
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{part === null ? 'Leave it' : 'End it'}</Button>
            <Button type="submit" form="volume-upload" variant="primary" busy={part !== null}>
              Upload
            </Button>
          </>
        )
      }
    >
      <form id="volume-upload" method="post" onSubmit={submit} noValidate className="space-y-4">
        <ChangeProblem problem={problem === null ? null : describeError(problem)} />
        {taken ? (
          <p role="status">
            {counted(taken.files, 'file')} ({bytesWord(taken.bytes)}) {taken.files === 1 ? 'is' : 'are'} in {volume} now.
          </p>
        ) : (
          <>
            <p>Files of the same name are replaced. Others stay as they are.</p>
            {inUse && (
              <Notice kind="warning" title="It is in use now">
                The application sees each file change while it runs. Stop it first where that could do harm, such as with a database.
              </Notice>
            )}
            <Field
              id="volume-archive"
              label="Archive"
              help="A .tar or .tar.gz file, such as a download of a volume is."
              error={missing ? 'Choose an archive.' : undefined}
            >
              {(ids) => (
                <FileInput
                  {...ids}
                  accept=".tar,.tgz,.gz,application/x-tar,application/gzip"
                  disabled={part !== null}
                  onChange={({ target }) => {
                    setMissing(false)
                    setProblem(null)
                    setFile(target.files?.[0] ?? null)
                  }}
                />
              )}
            </Field>
            {part !== null && <Progress part={part} size={file?.size ?? 0} />}
          </>
        )}
      </form>
    </Dialog>
  )
}

function Progress({ part, size }: { part: number; size: number }) {
  return (
    <div className="space-y-1.5">
      <progress value={part} max={1} aria-label="Sent so far" className="block h-2 w-full accent-accent" />
      <p role="status" className="text-[13px] text-muted tabular-nums">
        {part < 1 ? `${Math.floor(part * 100)} % of ${bytesWord(size)} sent` : 'All is sent. The server puts it into the volume…'}
      </p>
    </div>
  )
}
