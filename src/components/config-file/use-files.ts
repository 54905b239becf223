'use client'
import { useRouter } from 'next/navigation'
import { useCallback, useState } from 'react'
import { callApi } from '../api-client.ts'
import type { FileListView } from '#api/schemas/file-views.ts'

export type ChangeFile = (method: 'PUT' | 'DELETE', body: Record<string, unknown>) => Promise<void>

/**
 * The configuration files as they are stored, and the way to change them.
 * @param initial from the server; each newer one replaces what is known here
 */
export function useFiles(name: string, initial: FileListView) {
  const router = useRouter()
  const [list, setList] = useState(initial)
  const [given, setGiven] = useState(initial)
  if (given !== initial) {
    setGiven(initial)
    setList(initial)
  }

  /** @throws ApiError what the API refused */
  const change: ChangeFile = useCallback(
    async (method, body) => {
      const { items, live, differs } = await callApi<FileListView>(method, `/deployments/${name}/files`, body)
      setList({ items, live, differs })
      // What this page read before the change must not come back with it.
      router.refresh()
    },
    [name, router],
  )

  return { list, change }
}
