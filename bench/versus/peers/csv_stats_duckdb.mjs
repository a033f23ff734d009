// stats count(), avg and p99 of latency_ms by service over CSV in DuckDB, at its best: two threads, no order to keep, the
// columns' types given so that nothing is guessed, and the percentile by its sketch, which is the fastest.
//   node csv_stats_duckdb.mjs FILE
import { DuckDBInstance } from '@duckdb/node-api';

const instance = await DuckDBInstance.create(':memory:', { threads: '2', preserve_insertion_order: 'false' });
const connection = await instance.connect();
const columns = ['ts', 'level', 'service', 'host', 'client_ip', 'method', 'path', 'status', 'bytes', 'latency_ms', 'referer',
  'user_agent', 'user_id', 'event', 'trace_id'].map((name) => `${name}: '${name === 'latency_ms' ? 'double' : 'varchar'}'`);
const reader = await connection.runAndReadAll(
  `select service, count(*)::integer as n, avg(latency_ms) as a, approx_quantile(latency_ms, 0.99) as p
   from read_csv('${process.argv[2].replaceAll("'", "''")}', header = true, auto_detect = false, delim = ',', quote = '"',
                 escape = '"', columns = {${columns.join(', ')}})
   group by 1`);
for (const row of reader.getRowObjects()) console.log(JSON.stringify(row));
