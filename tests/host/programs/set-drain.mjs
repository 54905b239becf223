// Sets for how many seconds an old container finishes its requests. Prints { changed }.
import { DatabaseSync } from 'node:sqlite'

const drainSeconds = Number(process.argv[2])
const database = new DatabaseSync('/var/lib/webops/database/webops.db', { timeout: 10_000 })
const { settings } = database.prepare(`SELECT settings FROM Addon WHERE id = 'docker'`).get()
const stored = JSON.parse(settings)
const changed = stored.drainSeconds !== drainSeconds
if (changed) database.prepare(`UPDATE Addon SET settings = ? WHERE id = 'docker'`).run(JSON.stringify({ ...stored, drainSeconds }))
process.stdout.write(JSON.stringify({ changed }))
