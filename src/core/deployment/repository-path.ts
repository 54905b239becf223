import { z } from 'zod'

/** A path inside the repository: relative, without `..`. Symlinks are checked where the checkout is. */
export const repositoryPath = z
  .string()
  .min(1)
  .max(512)
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'must be a path inside the repository')
  .refine((path) => !/[\p{Cc}\\]/u.test(path), 'must not contain control characters or backslashes')
