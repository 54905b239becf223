const ASKED = '/info/refs?service=git-upload-pack'

/**
 * Where a git server says that a repository has moved to (many add `.git`, or answer for a renamed one).
 * Not followed by git itself, since it could lead where the policy does not allow: the answer is checked like any address.
 * @returns null when it does not say
 */
export async function movedTo(url: string, signal: AbortSignal): Promise<string | null> {
  if (!/^https?:/.test(url)) return null
  const response = await fetch(url + ASKED, { redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]) }).catch(
    () => null,
  )
  await response?.body?.cancel()
  const location = response?.headers.get('location')
  const target = location ? URL.parse(location, url)?.href : null
  return target?.endsWith(ASKED) ? target.slice(0, -ASKED.length) : null
}
