// The lines whose event is TEXT, in DuckDB, at its best: two threads, each line taken as one JSON value of which only
// that member is looked up, and the lines written as they are. Their order is kept, as weir keeps it.
//   node lines_duckdb.mjs FILE TEXT OUT
import { DuckDBInstance } from '@duckdb/node-api';

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const [file, text, out] = process.argv.slice(2).map(quoted);
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
await connection.run(
  `copy (select json::varchar from read_ndjson_objects(${file}) where json->>'$.event' = ${text})
   to ${out} (format csv, header false, quote '', escape '', delimiter E'\\x01')`);
