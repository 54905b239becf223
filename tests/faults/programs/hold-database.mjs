// Locks the panel's database for some seconds: nobody else can write. Arguments: a file that exists meanwhile, the seconds.
// Prints { heldMs }.
import { rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const [, , mark, seconds] = process.argv
const database = new DatabaseSync('/var/lib/webops/database/webops.db', { timeout: 10_000 })
database.exec('BEGIN EXCLUSIVE')
writeFileSync(mark, '')
const begun = performance.now()
setTimeout(
  () => {
    rmSync(mark)
    database.exec('ROLLBACK')
    process.stdout.write(JSON.stringify({ heldMs: Math.round(performance.now() - begun) }))
  },
  Number(seconds) * 1000,
)
