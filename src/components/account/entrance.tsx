import type { ReactNode } from 'react'
import { Logo } from '../shell/logo.tsx'

/** The frame of the pages before one is signed in. */
export function Entrance({ title, description, children }: { title: string; description?: string; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[23rem] flex-col justify-center px-5 py-10">
      <div className="mb-8">
        <Logo />
      </div>
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      {description && <p className="mt-1 text-muted">{description}</p>}
      <div className="mt-6">{children}</div>
    </main>
  )
}
