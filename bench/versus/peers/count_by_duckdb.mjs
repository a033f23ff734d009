// where http.status >= 500 | count by http.path | top 10 in DuckDB, at its best: two threads, no order to keep, and
// only the columns that the question needs, with their types, so that nothing is guessed.
//   node count_by_duckdb.mjs FILE
import { DuckDBInstance } from '@duckdb/node-api';

const instance = await DuckDBInstance.create(':memory:', { threads: '2', preserve_insertion_order: 'false' });
const connection = await instance.connect();
const reader = await connection.runAndReadAll(
  `select http.path as path, count(*)::integer as count
   from read_ndjson('${process.argv[2].replaceAll("'", "''")}', columns = {http: 'struct(status integer, path varchar)'})
   where http.status >= 500 group by 1 order by 2 desc, 1 limit 10`);
for (const row of reader.getRowObjects()) console.log(JSON.stringify(row));
