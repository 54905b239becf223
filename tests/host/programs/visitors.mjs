// Asks for the sample again and again, until it is told to end; then says how it went.
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'

const EVERY_MS = 20
const failures = []
let asked = 0
let ending = false

function ask() {
  asked++
  const failed = (why) => failures.push(`${new Date().toISOString()} ${why}`)
  const call = request({ host: '127.0.0.1', path: '/', headers: { host: 'sample.localhost' }, agent: false, timeout: 10_000 }, (answer) => {
    answer.resume()
    answer.on('error', (error) => failed(error.message))
    if (answer.statusCode !== 200) failed(answer.statusCode)
  })
  call.on('timeout', () => call.destroy(new Error('no answer in 10 s')))
  call.on('error', (error) => failed(error.message))
  call.end()
}

process.on('SIGTERM', () => (ending = true))
while (!ending) {
  ask()
  await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
}
// What is under way is waited for.
process.on('beforeExit', () => writeFileSync('/root/visitors.json', JSON.stringify({ asked, failures })))
