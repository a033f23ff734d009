// where http.status >= 500 | count by http.path | top 10, as one writes it in Node: readline and JSON.parse.
//   node count_by.mjs FILE
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const counts = new Map();
const lines = createInterface({ input: createReadStream(process.argv[2], { highWaterMark: 1 << 20 }), crlfDelay: Infinity });
lines.on('line', (line) => {
  const { http } = JSON.parse(line);
  if (http.status >= 500) counts.set(http.path, (counts.get(http.path) ?? 0) + 1);
});
lines.on('close', () => {
  const rows = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, 10);
  for (const [path, count] of rows) console.log(JSON.stringify({ path, count }));
});
