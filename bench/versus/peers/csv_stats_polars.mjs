// stats count(), avg and p99 of latency_ms by service over CSV in Polars, at its best: a lazy scan, so that only the two
// columns are read, and nothing more is guessed than the first hundred lines show.
//   node csv_stats_polars.mjs FILE
process.env.POLARS_MAX_THREADS = '2';
const { default: pl } = await import('nodejs-polars');

const ms = pl.col('latency_ms');
const frame = await pl.scanCSV(process.argv[2], { inferSchemaLength: 100 })
  .groupBy('service')
  .agg(pl.col('service').count().alias('n'), ms.mean().alias('a'), ms.quantile(0.99).alias('p'))
  .collect();
for (const row of frame.toRecords()) console.log(JSON.stringify(row));
