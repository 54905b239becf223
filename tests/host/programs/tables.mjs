// Names the tables of the panel's database.
import { DatabaseSync } from 'node:sqlite'

const database = new DatabaseSync('/var/lib/webops/database/webops.db')
const rows = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all()
process.stdout.write(JSON.stringify(rows.map(({ name }) => name)))
