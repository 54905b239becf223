import { teardown } from './tear-down.ts'

/** What a project of tests that was interrupted could not remove itself. */
await teardown()
