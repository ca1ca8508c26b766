import { createSocket } from 'node:dgram'
import { once } from 'node:events'

const isPort = (address: unknown): address is { port: number } =>
  typeof address === 'object' && address !== null && 'port' in address

/** A name server (RFC 1035) that knows these texts and no other name. Close it when done. */
export async function aNameServer(texts: Readonly<Record<string, string>>) {
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => socket.send(answerTo(query, texts), from.port, from.address))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const address: unknown = socket.address()
  if (!isPort(address)) throw new Error('The name server has no port.')
  return { server: `127.0.0.1:${address.port}`, close: () => void socket.close() }
}

function answerTo(query: Buffer, texts: Readonly<Record<string, string>>): Buffer {
  const { name, end } = questionOf(query)
  const text = texts[name.toLowerCase()]
  const header = Buffer.from(query.subarray(0, 12))
  // An answer, with recursion: no error, or no such name.
  header.writeUInt16BE(text === undefined ? 0x8183 : 0x8180, 2)
  header.writeUInt16BE(text === undefined ? 0 : 1, 6)
  header.writeUInt32BE(0, 8)
  const question = query.subarray(12, end)
  return Buffer.concat([header, question, ...(text === undefined ? [] : [textRecord(text)])])
}

/** The name asked for, and where the question ends. */
function questionOf(query: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.'), end: at + 5 }
}

function textRecord(text: string): Buffer {
  const fixed = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, text.length + 1, text.length])
  return Buffer.concat([fixed, Buffer.from(text, 'latin1')])
}
