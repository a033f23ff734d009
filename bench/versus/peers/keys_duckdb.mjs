// count by user | top 10 over ten million users in DuckDB, within 256 MiB: two threads, no order to keep, the columns' types
// given, and a folder of its own to spill to.
//   node keys_duckdb.mjs FILE
import { mkdtempSync, rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const folder = mkdtempSync('/tmp/keys-duckdb-');
try {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2', preserve_insertion_order: 'false', memory_limit: '256MiB', temp_directory: folder });
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    `select "user", count(*)::integer as count
     from read_csv('${process.argv[2].replaceAll("'", "''")}', header = true, auto_detect = false, delim = ',', quote = '"',
                   escape = '"', columns = {"user": 'varchar', ms: 'integer'})
     group by 1 order by 2 desc, 1 limit 10`);
  for (const row of reader.getRowObjects()) console.log(JSON.stringify(row));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
