// Kills a process at the moment when requests are switched, before that is in the database.
// Arguments: the file with the address that requests go to, the process id. Prints { killed, recorded }.
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const [, , file, pid] = process.argv
const database = new DatabaseSync('/var/lib/webops/database/webops.db', { readOnly: true })
const liveRelease = database.prepare(`SELECT liveReleaseId FROM Deployment WHERE name = 'shop'`)
const before = liveRelease.get().liveReleaseId
const giveUpAt = performance.now() + 60_000
const address = readFileSync(file, 'utf8')

let killed = false
// All the time and without a pause: a tenth of a millisecond decides.
while (!killed && performance.now() < giveUpAt) {
  if (readFileSync(file, 'utf8') === address) continue
  process.kill(Number(pid), 'SIGKILL')
  killed = true
}
process.stdout.write(JSON.stringify({ killed, recorded: liveRelease.get().liveReleaseId !== before }))
