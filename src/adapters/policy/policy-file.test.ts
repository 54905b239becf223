import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultPolicy } from '#core/policy/load-policy.ts'
import { policyFile } from './policy-file.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'webops-policy-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

it('is read anew each time, and means the defaults where it is missing', async () => {
  const source = policyFile(join(dir, 'policy.yaml'))
  expect(await source.read()).toEqual(defaultPolicy())
  await writeFile(join(dir, 'policy.yaml'), 'hostNetwork: false', { mode: 0o644 })
  expect((await source.read()).hostNetwork).toBe(false)
})

it('is not trusted when others can write it, or when it is a link', async () => {
  const file = join(dir, 'policy.yaml')
  await writeFile(file, '')
  await chmod(file, 0o664)
  await expect(policyFile(file).read()).rejects.toMatchObject({ code: 'policy_file_unsafe', hint: expect.stringContaining('chmod') })
  await chmod(file, 0o644)
  await symlink(file, join(dir, 'link.yaml'))
  await expect(policyFile(join(dir, 'link.yaml')).read()).rejects.toMatchObject({ code: 'policy_file_unsafe' })
})

it('follows symlinks of host paths, and keeps the part that does not exist yet', async () => {
  const { realPath } = policyFile(join(dir, 'policy.yaml'))
  await mkdir(join(dir, 'real'))
  await symlink(join(dir, 'real'), join(dir, 'link'))
  await symlink(join(dir, 'nowhere'), join(dir, 'dangling'))
  expect(await realPath(join(dir, 'link/new/folder'), 'dockerVolumes')).toBe(join(dir, 'real/new/folder'))
  await expect(realPath(join(dir, 'dangling/x'), 'dockerVolumes')).rejects.toMatchObject({ code: 'policy_host_path_refused' })
})
