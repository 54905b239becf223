import { readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { attempt, rights } from './tries.mjs'

// A build that looks around; what it found is served by what it has built.
const version = readFileSync('VERSION', 'utf8').trim()
if (version === 'broken') {
  process.stderr.write('There is no colour called mauve.\n')
  process.exit(3)
}
const ends = await attempt(JSON.parse(readFileSync('tries.json', 'utf8')))
writeFileSync('built.json', JSON.stringify({ version, user: userInfo().username, rights: rights(), ends }))
