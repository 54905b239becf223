'use client'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Reads the page again from time to time while it is in view: for figures that age without an event, such as when something last answered. */
export function RefreshEvery({ seconds }: { seconds: number }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh()
    }, seconds * 1000)
    return () => clearInterval(timer)
  }, [router, seconds])
  return null
}
