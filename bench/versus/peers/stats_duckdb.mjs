// stats count(), avg and p99 of http.latency_ms by service in DuckDB, at its best: two threads, no order to keep, only
// the columns that the question needs, with their types, and the percentile by its sketch, which is the fastest.
//   node stats_duckdb.mjs FILE
import { DuckDBInstance } from '@duckdb/node-api';

const instance = await DuckDBInstance.create(':memory:', { threads: '2', preserve_insertion_order: 'false' });
const connection = await instance.connect();
const reader = await connection.runAndReadAll(
  `select service, count(*)::integer as n, avg(http.latency_ms) as a, approx_quantile(http.latency_ms, 0.99) as p
   from read_ndjson('${process.argv[2].replaceAll("'", "''")}',
                    columns = {service: 'varchar', http: 'struct(latency_ms double)'})
   group by 1`);
for (const row of reader.getRowObjects()) console.log(JSON.stringify(row));
