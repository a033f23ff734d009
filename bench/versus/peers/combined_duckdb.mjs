// where status >= 500 | count by path | top 10 over a combined access log in DuckDB, at its best: two threads, no order to
// keep, each line taken as one column. Fields are counted off at blanks, which is faster than a regular expression.
//   node combined_duckdb.mjs FILE
import { DuckDBInstance } from '@duckdb/node-api';

const instance = await DuckDBInstance.create(':memory:', { threads: '2', preserve_insertion_order: 'false' });
const connection = await instance.connect();
const reader = await connection.runAndReadAll(
  `select split_part(line, ' ', 7) as path, count(*)::integer as count
   from read_csv('${process.argv[2].replaceAll("'", "''")}', header = false, auto_detect = false, delim = E'\\x01', quote = '',
                 escape = '', columns = {line: 'varchar'})
   where split_part(line, ' ', 9)::integer >= 500 group by 1 order by 2 desc, 1 limit 10`);
for (const row of reader.getRowObjects()) console.log(JSON.stringify(row));
