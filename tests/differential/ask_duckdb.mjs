// Asks DuckDB: reads a list of [file, SQL] from standard input, and writes for each the list of rows, one a line.
//   node ask_duckdb.mjs FOLDER_WITH_NODE_MODULES
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const require = createRequire(resolve(process.argv[2], 'package.json'));
const { DuckDBInstance } = require('@duckdb/node-api');
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
const plain = (name, value) => (typeof value === 'bigint' ? Number(value) : value);
for (const [path, sql] of JSON.parse(readFileSync(0, 'utf8'))) {
  await connection.run(`create or replace table r as select * from read_ndjson('${path}', columns = {id: 'bigint', a: 'bigint',
    b: 'bigint', n: 'bigint', f: 'double', s: 'varchar', t: 'varchar'})`);
  const reader = await connection.runAndReadAll(sql);
  console.log(JSON.stringify(reader.getRowObjects(), plain));
}
