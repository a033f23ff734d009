// Node doing what weir's `listen | write` does: whole lines of all connections into one file.
//   node tcp_sink.mjs PORT FILE lines|chunks
// lines: every line is cut out and written (corked, so that one system call carries many); chunks: only the last
// newline of each piece is looked for, the fastest way that still tears no line. Ends at SIGTERM.
import { createWriteStream } from 'node:fs';
import net from 'node:net';

const [port, file, mode] = process.argv.slice(2);
const out = createWriteStream(file, { highWaterMark: 1 << 20 });
const NEWLINE = 10;
let open = 0;
let stopping = false;

function* lines(data) {
  let from = 0;
  for (let to = data.indexOf(NEWLINE); to >= 0; to = data.indexOf(NEWLINE, from)) {
    yield data.subarray(from, to + 1);
    from = to + 1;
  }
}

const server = net.createServer((socket) => {
  let rest = null;
  open += 1;
  socket.on('data', (piece) => {
    const data = rest ? Buffer.concat([rest, piece]) : piece;
    const end = data.lastIndexOf(NEWLINE) + 1;
    rest = end < data.length ? data.subarray(end) : null;
    const whole = data.subarray(0, end);
    let room = true;
    if (mode === 'lines') {
      out.cork();
      for (const line of lines(whole)) room = out.write(line);
      out.uncork();
    } else if (end > 0) {
      room = out.write(whole);
    }
    if (!room) {
      socket.pause();
      out.once('drain', () => socket.resume());
    }
  });
  socket.on('close', () => {
    if (rest) out.write(rest);
    open -= 1;
    finish();
  });
});
out.setMaxListeners(0);
server.listen(Number(port), '127.0.0.1');

function finish() {
  if (stopping && open === 0) out.end(() => process.exit(0));
}
process.on('SIGTERM', () => {
  stopping = true;
  finish();
});
