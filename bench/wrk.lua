-- What a run of wrk found, as one line of JSON. Answers that are no 2xx count as failed.
done = function(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format('{"requests": %d, "duration_us": %d, "p95_us": %d, "failed": %d}',
    summary.requests, summary.duration, latency:percentile(95), failed))
end
