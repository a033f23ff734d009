// The lines whose event is TEXT, as one writes it in Node: readline and JSON.parse.
//   node lines.mjs FILE TEXT OUT
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

const [file, text, out] = process.argv.slice(2);
const output = createWriteStream(out, { highWaterMark: 1 << 20 });
const lines = createInterface({ input: createReadStream(file, { highWaterMark: 1 << 20 }), crlfDelay: Infinity });
lines.on('line', (line) => {
  if (JSON.parse(line).event === text) output.write(line + '\n');
});
lines.on('close', () => output.end());
