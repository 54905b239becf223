import { createHash, randomUUID, X509Certificate } from 'node:crypto'
import { constants, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AcmeSettings } from './caddy-tls.ts'

const MAX_BYTES = 131_072

/**
 * Of which names there is a certificate of the public authority that has not run out. Caddy keeps them in files; only the
 * certificates are read, never the keys.
 * @param names without wildcards
 */
export async function obtainedCertificates(
  storageDir: string,
  { directory }: AcmeSettings,
  names: string[],
  now: Date,
): Promise<Set<string>> {
  const folder = join(storageDir, 'certificates', folderOf(directory))
  const obtained = await Promise.all(names.map(async (name) => ((await runsOut(join(folder, name, `${name}.crt`))) > now ? name : null)))
  return new Set(obtained.filter((name) => name !== null))
}

/**
 * Lays what signs the directory's own certificate where Caddy can read it: the file that was given may be closed to its account.
 * @returns the settings to hand to Caddy; without the file where it holds no certificate, so that one mistake stops the asking alone
 */
export async function acmeForCaddy(storageDir: string, acme: AcmeSettings): Promise<AcmeSettings> {
  if (acme.rootFile === undefined) return acme
  const { rootFile, ...rest } = acme
  try {
    const pem = await readFile(rootFile, 'utf8')
    new X509Certificate(pem)
    const copy = join(storageDir, `acme-root-${createHash('sha256').update(pem).digest('hex').slice(0, 16)}.pem`)
    if ((await contentOf(copy)) !== pem) await writeForAll(copy, pem)
    return { ...rest, rootFile: copy }
  } catch {
    return rest
  }
}

/** The folder is Caddy's: a link that lies there is replaced and never followed. */
async function writeForAll(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const temporary = `${file}.${randomUUID()}`
  const handle = await open(temporary, 'wx', 0o644)
  try {
    await handle.writeFile(content)
    await handle.chmod(0o644)
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
}

/** The folder's name as Caddy makes it of the directory's URL. */
function folderOf(directory: string): string {
  const url = new URL(directory)
  const path = url.pathname.replace(/[/\\]/g, '-').replace(/^-+|-+$/g, '')
  return `${url.host}${path ? `-${path}` : ''}`
    .toLowerCase()
    .replace(/:/g, '-')
    .replace(/[^\w@.-]/g, '')
}

async function runsOut(file: string): Promise<Date> {
  try {
    return new Date(new X509Certificate((await contentOf(file)) ?? '').validTo)
  } catch {
    return new Date(0)
  }
}

/** Null for what is no plain file of a certificate's size: in Caddy's folder may lie what Caddy's account likes. */
async function contentOf(file: string): Promise<string | null> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null)
  if (!handle) return null
  try {
    const found = await handle.stat()
    return found.isFile() && found.size <= MAX_BYTES ? await handle.readFile('utf8') : null
  } finally {
    await handle.close()
  }
}
