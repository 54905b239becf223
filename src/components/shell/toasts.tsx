'use client'
import { useEffect, useState, type ComponentType } from 'react'
import { onNotice } from './notify.ts'

/** Shows notices. Nothing of it is loaded before the first one. */
export function Toasts() {
  const [Toaster, setToaster] = useState<ComponentType | null>(null)
  useEffect(
    () =>
      onNotice(({ kind, text, description, id }) => {
        void import('./toaster.tsx').then(({ PanelToaster, toast }) => {
          setToaster(() => PanelToaster)
          const options = { ...(description ? { description } : {}), ...(id ? { id } : {}) }
          if (kind === 'plain') toast(text, options)
          else toast[kind](text, options)
        })
      }),
    [],
  )
  return Toaster && <Toaster />
}
