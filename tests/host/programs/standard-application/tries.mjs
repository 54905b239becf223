import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync, unlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'

/** Tries what it is asked to, and says how each ended: `done`, or the code of the error. */
export async function attempt({ read = [], write = [], sockets = [], signal = [], becomeRoot = false }) {
  const ends = {}
  const note = (what, act) => {
    try {
      act()
      ends[what] = 'done'
    } catch (error) {
      ends[what] = error.code ?? error.message
    }
  }
  for (const path of read) note(`read ${path}`, () => readSome(path))
  for (const path of write) note(`write ${path}`, () => writeNothing(path))
  for (const pid of signal) note(`signal ${pid}`, () => process.kill(pid, 0))
  for (const path of sockets) ends[`connect ${path}`] = await knock(path)
  if (becomeRoot) note('become root', () => process.setuid(0))
  return ends
}

/** What the kernel says of this process's rights. */
export function rights() {
  const lines = readFileSync('/proc/self/status', 'utf8').matchAll(/^(NoNewPrivs|CapEff|CapBnd|CapAmb|Seccomp):\s+(\S+)$/gm)
  return Object.fromEntries([...lines].map(([, name, value]) => [name, value]))
}

function readSome(path) {
  if (statSync(path).isDirectory()) return readdirSync(path)
  const file = openSync(path, 'r')
  readSync(file, Buffer.alloc(1))
  closeSync(file)
}

function writeNothing(path) {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  const file = isFolder ? join(path, `tried-${process.pid}`) : path
  closeSync(openSync(file, 'a'))
  if (isFolder) unlinkSync(file)
}

function knock(path) {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy()
      resolve('done')
    })
    socket.on('error', (error) => resolve(error.code))
  })
}
